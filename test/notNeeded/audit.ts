export const AUDIT: Readonly<Record<string, string>> = {};
