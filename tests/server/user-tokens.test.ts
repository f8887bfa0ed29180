import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose"
import { describe, expect, test } from "vitest"
import { userTokens } from "../../server/auth/user-tokens.js"

const NOW = Date.UTC(2026, 2, 2, 9)

async function keyPair(kid?: string): Promise<{ readonly jwk: JWK; readonly key: CryptoKey }> {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true })
  return { jwk: { ...(await exportJWK(publicKey)), ...(kid === undefined ? {} : { kid }) }, key: privateKey }
}

const signed = (key: CryptoKey, kid?: string, seconds = 60) =>
  new SignJWT({})
    .setProtectedHeader({ alg: "ES256", ...(kid === undefined ? {} : { kid }) })
    .setSubject("u1")
    .setIssuedAt(NOW / 1000)
    .setExpirationTime(NOW / 1000 + seconds)
    .sign(key)

describe("while the host page goes on to another key pair", () => {
  test.each<[what: string, kids: readonly [string?, string?]]>([
    ["that have no names", []],
    ["that have names", ["old", "new"]],
    ["that have one name", ["key", "key"]],
  ])("a token of either key is taken, of keys %s", async (_what, [oldKid, newKid]) => {
    const [before, after, other] = [await keyPair(oldKid), await keyPair(newKid), await keyPair()]
    const check = userTokens({ kind: "public", keys: { keys: [before.jwk, after.jwk] } })
    const identity = { kind: "user", id: "u1", fields: {} }
    for (const { key } of [before, after]) expect(await check(await signed(key), NOW, null)).toEqual(identity)
    expect(await check(await signed(before.key, oldKid), NOW, null)).toEqual(identity)
    expect(await check(await signed(after.key, newKid), NOW, null)).toEqual(identity)
    const forged = await check(await signed(other.key), NOW, null)
    expect(forged).toEqual({ kind: "invalid", message: expect.stringMatching(/signature verification failed/) })
    const over = await check(await signed(after.key, undefined, -60), NOW, null)
    expect(over).toEqual({ kind: "invalid", message: expect.stringMatching(/"exp" claim/) })
    const another = await check(await signed(after.key), NOW, "us")
    expect(another).toEqual({ kind: "invalid", message: expect.stringMatching(/"aud" claim/) })
  })
})
