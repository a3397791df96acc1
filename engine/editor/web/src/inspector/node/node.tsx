import { useQuery } from "@tanstack/react-query";
import { componentQuery } from "../../api/catalog";
import { useCheck } from "../../check/check";
import { useFlow } from "../../document/editing";
import { nodeById } from "../../document/flow";
import { ReadOnly } from "../../look/read-only";
import { NodeLog } from "../../runs/messages/node-log";
import { NodeMessages } from "../../runs/messages/node-messages";
import { Tabs } from "../panel/tabs";
import { Busy } from "./busy";
import { Docs } from "./component-docs";
import { DisabledWords } from "./disabled-words";
import { LastError } from "./last-error";
import { NodeHead, NodeNames } from "./node-head";
import { PinnedMessages } from "./pinned-messages";
import { Settings } from "./settings";

/** Node is the inspector of one node. */
export function Node({ flow, id }: { flow: string; id: string }) {
  const node = useFlow((f) => nodeById(f, id));
  const problems = useCheck((check) => check.nodeProblems[id]);
  const component = useQuery({ ...componentQuery(node?.component ?? ""), enabled: node !== undefined });
  if (!node) return null;
  return (
    <Tabs
      label={`About ${id}`}
      head={<NodeHead node={node} title={component.data?.description} />}
      above={
        <>
          <ReadOnly>
            <DisabledWords node={node} />
          </ReadOnly>
          <LastError flow={flow} node={id} />
          <Busy flow={flow} node={id} />
        </>
      }
      tabs={[
        {
          id: "settings",
          name: "Settings",
          problems: problems?.length,
          content: (
            <ReadOnly>
              <NodeNames node={node} title={component.data?.description} />
              <Settings node={node} component={component.data} unknown={component.isError} />
            </ReadOnly>
          ),
        },
        { id: "messages", name: "Messages", content: <NodeMessages flow={flow} node={id} /> },
        { id: "log", name: "Log", content: <NodeLog flow={flow} node={id} /> },
        {
          id: "pins",
          name: "Pinned",
          count: node.examples && Object.keys(node.examples).length,
          content: <PinnedMessages flow={flow} node={node} />,
        },
        { id: "docs", name: "Docs", content: <Docs node={node} component={component.data} /> },
      ]}
    />
  );
}
