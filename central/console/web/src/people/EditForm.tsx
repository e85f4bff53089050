// A form in the place of a card: Ctrl+Enter saves, Esc leaves, and a refusal keeps what was written.
import { Button, Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Values } from "./drafts";
import classes from "./EditForm.module.css";
import type { FieldSpec } from "./fields";
import { TroubleLine } from "./TroubleLine";
import type { Editing } from "./useEditing";
import { useFieldWords } from "./useFieldWords";

interface EditFormProps {
  editing: Editing;
  label: string;
  fields: readonly FieldSpec[];
  known: Values;
  send: () => Promise<void>;
  onDone?: () => void;
  onCancel?: () => void;
  /** Of fields within a part of the body, such as `resident.`. */
  prefix?: string;
  children?: ReactNode;
}

export function EditForm({
  editing,
  label,
  fields,
  known,
  send,
  onDone,
  onCancel,
  prefix = "",
  children,
}: EditFormProps) {
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }, []);
  const troubled = editing.trouble;
  useEffect(() => {
    if (troubled?.is === "fields") {
      form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    }
  }, [troubled]);
  const save = (): void => {
    void editing.save(send).then((done) => {
      if (done) onDone?.();
    });
  };
  const cancel = (): void => {
    editing.cancel();
    onCancel?.();
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.preventDefault();
      cancel();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    }
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys anywhere in it save or leave
    <form
      ref={form}
      aria-label={label}
      className={classes["form"]}
      onKeyDown={pressed}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      noValidate
    >
      {editing.resumed && <p className={classes["resumed"]}>{t("people.kept_draft")}</p>}
      <div className={classes["fields"]}>
        {fields.map((field) => (
          <Field key={field.name} field={field} prefix={prefix} known={known} editing={editing} />
        ))}
      </div>
      {children}
      <TroubleLine trouble={troubled} />
      <div className={classes["line"]}>
        <Button
          type="submit"
          variant="filled"
          disabled={editing.busy}
          title={t("keys.send")}
          rightSection={
            <kbd className="cap" aria-hidden="true">
              Ctrl ⏎
            </kbd>
          }
        >
          {editing.busy ? t("people.saving") : t("people.save")}
        </Button>
        <Button
          onClick={cancel}
          rightSection={
            <kbd className="cap" aria-hidden="true">
              Esc
            </kbd>
          }
        >
          {t("people.cancel")}
        </Button>
      </div>
    </form>
  );
}

interface FieldProps {
  field: FieldSpec;
  prefix: string;
  known: Values;
  editing: Editing;
}

export function Field({ field, prefix, known, editing }: FieldProps) {
  const words = useFieldWords();
  const { t } = useTranslation();
  const name = `${prefix}${field.name}`;
  const value = name in editing.written ? editing.written[name] : known[field.name];
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value : "";
  const label = words.field(field.name);
  const wrong =
    editing.trouble?.is === "fields"
      ? editing.trouble.fields.find((one) => one.field.replace(/^fields\./, "") === name)
      : undefined;
  const shared = {
    label,
    name,
    required: field.required === true,
    withAsterisk: field.required === true,
    description: field.hint === undefined ? undefined : t(`people.hint.${field.hint}`),
    error: wrong === undefined ? undefined : words.wrong(wrong.code),
    className: field.wide === true ? classes["wide"] : undefined,
  };
  const write = (written: string): void => {
    editing.write(name, written);
  };
  switch (field.kind) {
    case "flag":
      return (
        <Checkbox
          className={classes["flag"]}
          label={label}
          name={name}
          color="gray"
          checked={value === true}
          onChange={(event) => {
            editing.write(name, event.currentTarget.checked);
          }}
        />
      );
    case "choice":
      return (
        <NativeSelect
          {...shared}
          data={[...(field.choices ?? [])]}
          value={text}
          onChange={(event) => {
            write(event.currentTarget.value);
          }}
        />
      );
    case "area":
      return (
        <Textarea
          {...shared}
          autosize
          minRows={2}
          maxRows={8}
          value={text}
          onChange={(event) => {
            write(event.currentTarget.value);
          }}
        />
      );
    case "number":
    case "line":
      return (
        <TextInput
          {...shared}
          autoComplete="off"
          inputMode={field.kind === "number" ? "decimal" : field.name === "phone" ? "tel" : "text"}
          value={text}
          onChange={(event) => {
            write(event.currentTarget.value);
          }}
        />
      );
  }
}
