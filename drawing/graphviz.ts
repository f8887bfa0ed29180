import type { Graphviz } from "./layout.js"

let loading: Promise<Graphviz> | null = null

/** Graphviz in this very thread, loaded when it is first needed, once. */
export const graphvizHere: Graphviz = async graph => {
  loading ??= load()
  return (await loading)(graph)
}

async function load(): Promise<Graphviz> {
  const { Graphviz: Library } = await import("@hpcc-js/wasm-graphviz")
  const library = await Library.load()
  // This format holds what a picture is made of, nothing more. The library takes it, though its type does not list it.
  const format = "json0" as "json"
  return async graph => {
    try {
      return library.layout(graph, format, "dot")
    } catch (error) {
      // Its memory is in no known state: the next picture gets a new one.
      Library.unload()
      loading = null
      throw error
    }
  }
}
