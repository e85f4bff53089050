// Either the way in, or the desk.
import { Loader } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { Refusal, trust } from "../api/client";
import { whoAmI } from "../api/desk";
import type { Me } from "../api/shapes";
import { Login } from "../session/Login";
import { greetIn } from "../words/i18n";
import { Console } from "./Console";
import { dropDrafts as dropEdits, writtenBy } from "../people/drafts";
import { dropDrafts } from "./drafts";
import classes from "./Console.module.css";
import { useInvitation } from "./useInvitation";

const InvitationPage = lazy(() => import("../accounts/InvitationPage"));

async function session(): Promise<Me | null> {
  try {
    const me = await whoAmI();
    trust(me.csrf);
    return me;
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) return null;
    throw error;
  }
}

export function App() {
  const memory = useQueryClient();
  const [wasIn, setWasIn] = useState(false);
  const [left, setLeft] = useState(false);
  const [invitation, forget] = useInvitation();
  const { data: me, isPending } = useQuery({ queryKey: ["session"], queryFn: session });
  const enter = (entered: Me): void => {
    trust(entered.csrf);
    writtenBy(entered.id);
    setLeft(false);
    memory.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
    memory.setQueryData(["session"], entered);
  };

  if (me != null && !wasIn) setWasIn(true);
  useEffect(() => {
    if (me == null) return;
    writtenBy(me.id);
    greetIn(me.language);
  }, [me]);

  if (invitation !== null) {
    return (
      <Suspense fallback={<Waiting />}>
        <InvitationPage
          key={invitation}
          token={invitation}
          onIn={(entered) => {
            forget();
            enter(entered);
          }}
          onLeave={forget}
        />
      </Suspense>
    );
  }
  if (isPending) return <Waiting />;
  if (me == null) {
    return (
      <Login
        ended={wasIn && !left}
        onIn={enter}
      />
    );
  }
  return (
    <Console
      key={me.id}
      me={me}
      onGone={() => {
        setLeft(true);
        dropDrafts();
        dropEdits();
        memory.setQueryData(["session"], null);
      }}
      onDoubt={() => {
        void memory.invalidateQueries({ queryKey: ["session"] });
      }}
    />
  );
}

function Waiting() {
  return (
    <div className={classes["waiting"]}>
      <Loader color="gray" aria-label="Caliu" />
    </div>
  );
}
