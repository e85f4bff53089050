// The last net: a fault of this page must never leave an operator before a white screen.
import i18next from "i18next";
import { Component, type ReactNode } from "react";
import classes from "./Console.module.css";

interface MishapProps {
  children: ReactNode;
}

export class Mishap extends Component<MishapProps, { happened: boolean }> {
  override state = { happened: false };

  static getDerivedStateFromError(): { happened: boolean } {
    return { happened: true };
  }

  override render(): ReactNode {
    if (!this.state.happened) return this.props.children;
    return (
      <main className={classes["mishap"]}>
        <h1>{i18next.t("mishap.title")}</h1>
        <p>{i18next.t("mishap.text")}</p>
        <button
          type="button"
          ref={(button) => button?.focus()}
          onClick={() => {
            location.reload();
          }}
        >
          {i18next.t("mishap.reload")}
        </button>
      </main>
    );
  }
}
