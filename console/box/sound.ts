/** Milliseconds between two sounds, at least. */
const QUIET = 10_000

let soundedAt = 0

/** One short, low sound, and no other within ten seconds; none where the browser lets pages make none. */
export function sound(): void {
  const now = Date.now()
  if (now - soundedAt < QUIET) return
  soundedAt = now
  const audio = new AudioContext()
  const tone = audio.createOscillator()
  const volume = audio.createGain()
  tone.frequency.value = 587
  volume.gain.setValueAtTime(0.08, audio.currentTime)
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.25)
  tone.connect(volume).connect(audio.destination)
  tone.onended = () => void audio.close()
  tone.start()
  tone.stop(audio.currentTime + 0.25)
}
