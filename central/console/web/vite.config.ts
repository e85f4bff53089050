/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { words } from "./tools/words.ts";

const centre = process.env["CALIU_CENTRE"] ?? "http://127.0.0.1:8080";
const folder = process.env["CALIU_WORDS"] ?? fileURLToPath(new URL("src/words", import.meta.url));

export default defineConfig({
  plugins: [react(), words(folder)],
  base: "/",
  build: { target: "es2022", sourcemap: false, assetsInlineLimit: 0 },
  server: { proxy: { "/api": { target: centre, ws: true } } },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
