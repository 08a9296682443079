export const CREDENTIALS: Readonly<Record<string, string>> = {};
