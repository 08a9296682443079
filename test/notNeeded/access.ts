export const ACCESS: Readonly<Record<string, string>> = {};
