/** How to log in; each mode is one credential of @azure/identity. */
export const AUTH_MODES = ['auto', 'cli', 'managed-identity', 'workload-identity', 'github-oidc', 'azure-pipelines', 'environment'] as const;
export type AuthMode = (typeof AUTH_MODES)[number];
