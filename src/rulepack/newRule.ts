/** What a new rule is made from. */
export interface NewRule {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Where editors find the schema, as the file names it. */
  readonly schema: string;
}

/** A small rule that is true as it stands, with comments that say what to change. */
export function newRuleText({ id, name, type, schema }: NewRule): string {
  return `# yaml-language-server: $schema=${schema}
id: ${id}                      # yours for ever: waivers and baselines hang on it
name: ${name}   # the file's stem
title: Resource has no owner tag
severity: medium               # critical | high | medium | low | info
status: preview
target: { type: ${type} }
parameters:
  tag: { type: string, default: owner, description: The tag that must be there }
# when: { field: location, notEquals: global }        # false: the rule is not applicable to that resource
if:                            # describes the violation: true is a fail
  not: { field: tags, containsKey: { param: tag } }
message: "{{ name }} has no tag {{ params.tag }}"
rationale: >-
  Why it matters, in two sentences. What nobody owns is repaired by nobody.
remediation:
  summary: What to do about it, in one sentence.
references:
  - https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
`;
}

/** Its cases, one a verdict; they hold. */
export function newCasesText({ id, type }: NewRule): string {
  return `rule: ${id}
now: 2026-01-31T12:00:00Z      # the clock of these cases
cases:
  - name: the tag is there
    given: { name: one, tags: { Owner: ops } }         # one row of ${type}, as Resource Graph shows it
    expect: pass
  - name: other tags do not help
    given: { name: one, tags: { env: dev } }
    expect: fail
    message: one has no tag owner
  - name: another tag by parameter
    given: { name: one, tags: { env: dev } }
    params: { tag: env }
    expect: pass
  - name: the resources could not be listed
    given: { name: one }
    missing: [${type}]
    expect: unknown
    reason: notCollected
`;
}
