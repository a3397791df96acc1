import type { Drawing } from "./drawing";
import { laidOut } from "./row-layout";

// Large flows are laid out in this worker, so that the page stays responsive.
self.onmessage = (message: MessageEvent<Drawing>) => {
  self.postMessage(laidOut(message.data));
};
