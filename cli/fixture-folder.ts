import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs"
import { dirname, join, relative, resolve, sep } from "node:path"
import { ParleyError, readJson, recordOf } from "../language/index.js"
import type { FixtureFile, FixtureFiles } from "../server/index.js"
import { writeWhole } from "./write-whole.js"

/**
 * The folder `fixtures` beside a bot's folder, as `parley new` makes it.
 *
 * @param flows the bot's folder
 * @param isWritable pages may save fixtures there
 */
export function fixtureFolder(flows: string, isWritable: boolean): FixtureFiles {
  const folder = join(dirname(resolve(flows)), "fixtures")
  const isOwn = (file: string, content: string): boolean => {
    const read = readJson(file, content)
    const { flows: named } = recordOf("document" in read ? read.document.value : null)
    return typeof named !== "string" || resolve(folder, named) === resolve(flows)
  }
  return {
    list: () => filesIn(folder).filter(({ file, content }) => isOwn(file, content)),
    readEarlier: (after, from) => {
      const file = resolve(dirname(from), after)
      const isThere = file.startsWith(folder + sep) && statSync(file, { throwIfNoEntry: false })?.isFile() === true
      return isThere ? { file, content: readFileSync(file) } : null
    },
    flows: isWritable ? relative(folder, resolve(flows)).split(sep).join("/") : null,
    write: (name, text, replaces) => {
      const [file, commented] = [join(folder, `${name}.json`), join(folder, `${name}.jsonc`)]
      const known = [file, commented].find(one => existsSync(one))
      if (known !== undefined && !replaces) {
        const message = `There is a fixture ${name} already: choose another name, or replace it.`
        throw new ParleyError("FIXTURE_EXISTS", "/name", message)
      }
      mkdirSync(folder, { recursive: true })
      writeWhole(known ?? file, text)
      return known ?? file
    },
  }
}

function filesIn(folder: string): readonly FixtureFile[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter(name => /\.jsonc?$/.test(name))
  return names.toSorted().flatMap(name => {
    const file = join(folder, name)
    const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true
    return isFile ? [{ name: name.replace(/\.jsonc?$/, ""), file, content: readFileSync(file, "utf8") }] : []
  })
}
