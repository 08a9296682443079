/** By rule: names of what fails, of what passes (any, where none are named) and of what Azure itself does not know. Names as `nameOf` in `contoso.test.ts` gives them. */
export type Expected = Readonly<Record<string, { readonly fail: readonly string[]; readonly pass?: readonly string[]; readonly unknown?: readonly string[] }>>;

/** The name of a role assignment of the estate, by its number there. */
export function assignment(number: number): string {
  return `a5510000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}
