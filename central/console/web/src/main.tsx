// Starts the console.
import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "./look/tokens.css";
import { DirectionProvider, MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { theme } from "./look/theme";
import { App } from "./shell/App";
import { memory } from "./shell/memory";
import { startWords } from "./words/i18n";

await startWords();
const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root");
createRoot(root).render(
  <StrictMode>
    <DirectionProvider>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <QueryClientProvider client={memory}>
          <App />
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  </StrictMode>,
);
