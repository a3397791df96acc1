/** Canvas draws the flow and lets a person change it. */
export function Canvas() {
  return <p className="loading">Canvas</p>;
}
