// Mantine in our greys: its parts keep their behaviour and take our tokens.
import { Button, createTheme, Kbd } from "@mantine/core";

export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, monospace",
  primaryColor: "gray",
  defaultRadius: 6,
  focusRing: "auto",
  components: {
    Button: Button.extend({
      defaultProps: { size: "sm" },
      vars: (_theme, props) => ({
        root: {
          "--button-height": "32px",
          "--button-padding-x": "10px",
          "--button-fz": "13px",
          ...(props.variant === "filled"
            ? {
                "--button-bg": "var(--text)",
                "--button-color": "var(--panel)",
                "--button-hover": "var(--dim)",
                "--button-hover-color": "var(--panel)",
              }
            : {
                "--button-bg": "transparent",
                "--button-color": "var(--text)",
                "--button-hover": "var(--raised)",
                "--button-bd": "1px solid var(--edge)",
              }),
        },
      }),
    }),
    Kbd: Kbd.extend({ defaultProps: { size: "xs" } }),
  },
});
