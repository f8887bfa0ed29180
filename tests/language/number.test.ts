import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { compareNumbers, numberText, remainder, roundHalfAway, significant } from "../../language/values/number.js"

describe("a number is written in full, to 15 significant digits, without an exponent", () => {
  test.each([
    [0, "0"],
    [0.1 + 0.2, "0.3"],
    [4.35 * 100, "435"],
    [19.99 * 3, "59.97"],
    [-1.5, "-1.5"],
    [1e21, `1${"0".repeat(21)}`],
    [1.5e20, `15${"0".repeat(19)}`],
    [1e-7, "0.0000001"],
    [-1.25e-10, "-0.000000000125"],
    [2 ** 53, "9007199254740992"],
    [2 ** 53 - 1, "9007199254740991"],
    [123456789012345680000, "123456789012346000000"],
    [1 / 3, "0.333333333333333"],
    [5e-324, `0.${"0".repeat(323)}494065645841247`],
  ])("%d is %s", (number, text) => expect(numberText(number)).toBe(text))
  test("read again it is the number", () =>
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), number => {
        const text = numberText(number)
        return /^-?\d+(\.\d*[1-9])?$/.test(text) && Number(text) === significant(number)
      }),
    ))
})

describe("rounding is half away from zero, by the decimal digits", () => {
  test.each([
    [1.005, 2, 1.01],
    [2.675, 2, 2.68],
    [-2.675, 2, -2.68],
    [0.5, 0, 1],
    [-0.5, 0, -1],
    [1.5, 0, 2],
    [2.5, 0, 3],
    [0.49, 0, 0],
    [-0.4, 0, 0],
    [0.1 + 0.7, 1, 0.8],
    [1e21, 2, 1e21],
    [1.45, 1, 1.5],
    [8.345, 2, 8.35],
    [1234, -2, 1200],
    [1250, -2, 1300],
    [50, -2, 100],
    [49, -2, 0],
    [5, -3, 0],
    [1e-20, 2, 0],
    [9007199254740991, -1, 9007199254740990],
    [999.995, 2, 1000],
    [5.5 * 3 * 1.19, 2, 19.64],
  ])("%d to %d places is %d", (number, places, rounded) => expect(roundHalfAway(number, places)).toBe(rounded))
  test("what has so few places is rounded to itself, and nothing is moved by more than half a unit", () =>
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 5 }), (whole, places) => {
        const number = Number(`${whole}e-${places}`)
        expect(roundHalfAway(number, places)).toBe(number === 0 ? 0 : number)
        expect(Math.abs(roundHalfAway(number, 0) - number)).toBeLessThanOrEqual(0.5)
      }),
    ))
})

test.each([
  [0.3, 0.1, 0],
  [5.5, 2, 1.5],
  [-7, 4, -3],
  [7, -4, 3],
  [10.2, 0.1, 0],
  [1, 0, Number.NaN],
  [1e300, 0.7, 1e300 % 0.7],
])("the remainder of %d by %d is %d", (left, right, expected) => expect(remainder(left, right)).toBe(expected))

test("numbers that differ beyond the 15th digit are equal, whole ones up to 2^53 are not", () => {
  expect(compareNumbers(0.1 + 0.2, 0.3)).toBe(0)
  expect(compareNumbers(9007199254740991, 9007199254740992)).toBe(-1)
  expect(compareNumbers(1, 1.00000000000001)).toBe(-1)
})
