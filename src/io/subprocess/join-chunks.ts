/** One Buffer of all, which shares its memory with no other, as those of Node's synchronous functions. */
export function joinChunks(chunks: readonly Buffer[]): Buffer {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const all = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const chunk of chunks) at += chunk.copy(all, at);
  return all;
}
