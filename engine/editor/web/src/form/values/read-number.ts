import type { Json } from "../../values/json";

export interface ReadNumber {
  /** The value for the document: undefined for an empty text, the text itself when it is not a number. */
  value: Json | undefined;
  /** What is wrong with the text. */
  note?: string;
}

const decimal = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/;

/** readNumber reads what was typed. Text that is not an exact number stays text, so that nothing typed is lost. */
export function readNumber(typed: string, integer: boolean): ReadNumber {
  const text = typed.trim();
  if (text === "") return { value: undefined };
  const number = Number(text);
  if (!decimal.test(text) || !Number.isFinite(number)) return { value: typed, note: "This is not a number." };
  if (integer && !Number.isInteger(number)) return { value: number, note: "This is not a whole number." };
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
    return {
      value: text,
      note: `Numbers above ${Number.MAX_SAFE_INTEGER} would lose digits, so this is kept as text.`,
    };
  }
  return { value: number };
}

/** numberText is the text for a value of the document. */
export function numberText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
