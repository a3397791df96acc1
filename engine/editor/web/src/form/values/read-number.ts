import type { Json } from "../../values/json";

export interface ReadNumber {
  /** What the document holds for the text: undefined for none, the text itself when it is no number. */
  value: Json | undefined;
  /** What a person should know about it. */
  note?: string;
}

const decimal = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/;

/** readNumber reads what was typed. What is no exact number stays text, so that nothing typed is lost. */
export function readNumber(typed: string, integer: boolean): ReadNumber {
  const text = typed.trim();
  if (text === "") return { value: undefined };
  const number = Number(text);
  if (!decimal.test(text) || !Number.isFinite(number)) return { value: typed, note: "This is not a number." };
  if (integer && !Number.isInteger(number)) return { value: number, note: "This is not a whole number." };
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
    return { value: text, note: `Beyond ${Number.MAX_SAFE_INTEGER} digits would be lost, so this is kept as text.` };
  }
  return { value: number };
}

/** numberText shows what the document holds. */
export function numberText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
