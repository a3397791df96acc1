import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import type { Instance } from "../api/client";
import { Button } from "../look/button";
import { FailureBox } from "../look/failure-box";
import { notice } from "../look/notice";
import { LeavingQuestion, useLeaving } from "../queues/leaving/leaving";
import { uninstall, useWhatGoes, WhatGoes } from "../removal/what-goes";
import { useRefusal } from "../rights/rights";
import { dropDraft } from "../saving/draft";
import { useChanged } from "../solutions/offer/market";
import styles from "./instance.module.css";

/** Uninstall lists what goes, and then removes it. */
export function Uninstall({ instance: { name } }: { instance: Instance }) {
  const [asking, setAsking] = useState(false);
  const refused = useRefusal("remove", name);
  return (
    <section className={styles.panel} aria-labelledby="uninstall">
      <h2 id="uninstall">Uninstall</h2>
      {asking ? (
        <Question name={name} keep={() => setAsking(false)} />
      ) : (
        <div className={styles.actions}>
          <p className="quiet">{refused || "You see first what is removed."}</p>
          <Button aria-disabled={refused !== ""} onClick={() => refused === "" && setAsking(true)}>
            Uninstall…
          </Button>
        </div>
      )}
    </section>
  );
}

function Question({ name, keep }: { name: string; keep(): void }) {
  const changed = useChanged();
  const [, navigate] = useLocation();
  const { data } = useWhatGoes(name);
  const leaving = useLeaving(data?.queued);
  const going = useMutation({
    mutationFn: () => uninstall(name, leaving.fate),
    onError: (cause) => leaving.asked(cause),
    onSuccess: () => {
      dropDraft(name);
      notice("done", `${name} is uninstalled`);
      navigate("/marketplace/installed");
    },
    onSettled: changed,
  });
  const held = !data || going.isPending || leaving.undecided;
  return (
    <>
      <WhatGoes name={name} />
      <LeavingQuestion name={name} leaving={leaving} />
      {going.error && !leaving.undecided && <FailureBox error={going.error} />}
      <div className={styles.actions}>
        <Button autoFocus onClick={keep}>
          Keep it
        </Button>
        <Button kind="danger" aria-disabled={held} onClick={() => !held && going.mutate()}>
          {going.isPending ? (leaving.fate === "drain" ? "Draining…" : "Uninstalling…") : `Uninstall ${name}`}
        </Button>
      </div>
    </>
  );
}
