/** `parley/testing`: fixtures in a test runner of one's own. */
export { type FixtureTest, type FixtureTestsOptions, fixtureTests } from "./cli/fixture-tests.js"
