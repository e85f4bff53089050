import js from "@eslint/js";
import access from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import typed from "typescript-eslint";

export default defineConfig(
  globalIgnores(["dist", "node_modules", "src/api/schema.d.ts"]),
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [typed.configs.strictTypeChecked, typed.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.json" } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "no-restricted-properties": [
        "error",
        {
          object: "Date",
          property: "now",
          message: "Ages are shown against the centre's time: see src/time.",
        },
      ],
    },
  },
  {
    files: ["src/**/*.tsx"],
    extends: [access.flatConfigs.strict, hooks.configs.flat["recommended-latest"]],
  },
  { files: ["tools/**"], languageOptions: { globals: { console: "readonly", process: "readonly" } } },
);
