import type { Json } from "../values/json";

/** WithJson is a type of the API with Json in the place of unknown. */
export type WithJson<T> = unknown extends T ? Json : T extends object ? { [Key in keyof T]: WithJson<T[Key]> } : T;
