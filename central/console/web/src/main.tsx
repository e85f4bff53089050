// Starts the console.
import "@fontsource-variable/inter/wght.css";
// In a layer: our own styles win, in whatever order the parts of the application are fetched.
import "@mantine/core/styles.layer.css";
import "./look/tokens.css";
import "./look/bidi.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import i18next from "i18next";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Direction } from "./look/Direction";
import { theme } from "./look/theme";
import { App } from "./shell/App";
import { memory } from "./shell/memory";
import { Mishap } from "./shell/Mishap";
import { startWords } from "./words/i18n";

await startWords();
// The centre words the steps and outcomes of a case: ask again in the language chosen.
i18next.on("languageChanged", () => void memory.invalidateQueries({ queryKey: ["case"] }));
const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root");
createRoot(root).render(
  <StrictMode>
    <Direction>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <QueryClientProvider client={memory}>
          <Mishap>
            <App />
          </Mishap>
        </QueryClientProvider>
      </MantineProvider>
    </Direction>
  </StrictMode>,
);
