import { Button } from "../../look/button";
import { Lamp } from "../../look/lamp";
import { counted } from "../../values/word-lists";
import { stateLamp } from "../record/run-words";
import type { TestDifference, TestOutcome, TestReport } from "./test-requests";
import styles from "./tests.module.css";

/** OutcomeList says what became of tests; a difference leads to its node. */
export function OutcomeList({ report, show }: { report: TestReport; show(node: string): void }) {
  const failed = report.outcomes.filter((outcome) => !outcome.passed).length;
  return (
    <section aria-label="Outcome of the tests">
      <p role="status">
        <strong>
          {report.passed ? "Passed" : "Not passed"}: {counted(report.outcomes.length, "test")}
          {failed > 0 && `, ${failed} failed`}
        </strong>
      </p>
      {report.problems.length > 0 && (
        <ul className="points" aria-label="Problems of the file">
          {report.problems.map((problem) => (
            <li key={`${problem.line} ${problem.path} ${problem.message}`}>
              {problem.line ? `line ${problem.line}: ` : ""}
              {problem.message}
            </li>
          ))}
        </ul>
      )}
      <ul className={styles.outcomes}>
        {report.outcomes.map((outcome) => (
          <Outcome key={outcome.name} outcome={outcome} show={show} />
        ))}
      </ul>
    </section>
  );
}

function Outcome({ outcome, show }: { outcome: TestOutcome; show(node: string): void }) {
  return (
    <li className={styles.outcome}>
      <Lamp state={stateLamp(outcome.passed ? "ok" : "failed")} label={outcome.passed ? "passed" : "failed"} />{" "}
      {outcome.name}
      {outcome.differences.length > 0 && (
        <ul>
          {outcome.differences.map((difference, at) => (
            <Difference key={at} difference={difference} show={show} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Difference({ difference, show }: { difference: TestDifference; show(node: string): void }) {
  const { node = "", port, path, message, want, got, line } = difference;
  return (
    <li>
      {node !== "" && (
        <>
          <Button kind="quiet" title={`Show the node ${node}`} onClick={() => show(node)}>
            {port ? `${node}.${port}` : node}
          </Button>{" "}
        </>
      )}
      {path && <code>{path}</code>} {message} {line ? <span className="quiet">line {line}</span> : null}
      {(want !== undefined || got !== undefined) && (
        <dl className={styles.values}>
          {want !== undefined && <Value name="want" value={want} />}
          {got !== undefined && <Value name="got" value={got} />}
        </dl>
      )}
    </li>
  );
}

/** How much of a value is shown, in characters. */
const longest = 400;

function Value({ name, value }: { name: string; value: unknown }) {
  const text = JSON.stringify(value);
  return (
    <>
      <dt className="quiet">{name}</dt>
      <dd>
        <code>{text.length > longest ? `${text.slice(0, longest)}…` : text}</code>
      </dd>
    </>
  );
}
