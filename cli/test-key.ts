/** Opens a server that was started with `--test`, which nobody but this machine reaches, unless `PARLEY_KEY` says another. */
export const TEST_KEY = "test-key"
