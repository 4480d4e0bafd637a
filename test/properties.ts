import fc from 'fast-check';

/**
 * The fast-check of all tests, with one seed: a test that turns red does so because of a change. Other companies and
 * texts are tried with `PROPERTY_SEED=<number> npm test`; the weekly workflow takes a new number each time.
 */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] || 1) });

export { fc };
