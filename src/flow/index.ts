/** What the package exports: the flow, for use from other programs. */
export { collectTenant, type TenantOptions } from './collectTenant.ts';
export { diff, type DiffOptions, type DiffOutput } from './diff.ts';
export { exposure, type Exposure, type ExposureOptions } from './exposure.ts';
export { exposureJson } from './exposureDocument.ts';
export { judge, type JudgeOptions } from './judge.ts';
export { openInput, type OpenedInput } from './openInput.ts';
export { parseOutput, writeOutputs, type OutputOptions, type WrittenFile } from './outputs.ts';
export type { Output } from '../model/formats.ts';
export { loadRules, type LoadedRules } from './pack.ts';
export { readResult } from './readResult.ts';
export { describeRule, type RuleDescription } from './rules.ts';
export { runCases } from './runCases.ts';
export { scan, type ScanOptions, type ScanSource } from './scan.ts';
export { verifyPackets, type VerifyOptions } from './verifyPackets.ts';
export type { ScanResult } from '../model/scanResult.ts';
export type { Snapshot } from '../model/snapshot.ts';
export { ToolError } from '../model/toolError.ts';
