import { collectTenant } from '../../src/flow/collectTenant.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';

/** A process that collects the simulated tenant into a directory, to be killed: `node collectChild.ts DIR [--resume]`. Says when it began. */
const [out = '', resume] = process.argv.slice(2);
const now = Date.parse(CONTOSO_NOW);
const simulator = createSimulator({ estate: contosoEstate({ pageSize: 20 }), now: () => now });
let begun = false;
await collectTenant({
  ...(await simulatedTenant(simulator)),
  now: () => now,
  signal: new AbortController().signal,
  onProgress: () => {
    if (!begun) process.stdout.write('begun\n');
    begun = true;
  },
  out,
  allowEmpty: false,
  resume: resume === '--resume',
});
process.stdout.write('done\n');
