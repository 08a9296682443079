/** What a report can be asked to hold stand-ins for: ids of subscriptions and of the tenant, names of resources and people, tags and owners. */
export const REDACTION_MODES = ['subscriptions', 'names', 'tags'] as const;
export type RedactionMode = (typeof REDACTION_MODES)[number];
