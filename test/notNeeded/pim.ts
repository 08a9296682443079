export const PIM: Readonly<Record<string, string>> = {};
