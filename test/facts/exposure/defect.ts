/** One textual change of one file under src. */
export interface Edit {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** One thing that the code could get wrong, and the change that makes it so. */
export interface Defect {
  readonly name: string;
  readonly edit: Edit;
  /** The type whose rows must be unreadable for it to show; undefined: it shows in networks as they are. */
  readonly withoutType?: string;
}

/** Makes defects of one file. */
export function defectsIn(file: string): (name: string, find: string, replace: string, withoutType?: string) => Defect {
  return (name, find, replace, withoutType) => ({ name, edit: { file, find, replace }, ...(withoutType === undefined ? {} : { withoutType }) });
}
