/** The tool's name and version, as every document it writes states them. The version equals package.json's (tested). */
export const TOOL = { name: 'portcullis', version: '0.1.0' } as const;
