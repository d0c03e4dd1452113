// Looks for the number whose hash is the challenge, beside the page: it stays quick meanwhile.
const encoder = new TextEncoder();

onmessage = async ({ data: { salt, challenge, maxnumber } }) => {
  const wanted = Uint8Array.from(challenge.match(/../g), byte => parseInt(byte, 16));
  for (let number = 0; number <= maxnumber; number++) {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(salt + number)));
    if (hash.every((byte, n) => byte === wanted[n])) return postMessage({ number });
    if (number % 1000 === 0) postMessage({ progress: number / maxnumber });
  }
  postMessage({});
};
