// Every text in sight whose contrast with what is behind it is below 4.5 (WCAG 2.2, 1.4.3).

const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

function pixel(color) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
}

function luminance([red, green, blue]) {
  const linear = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function behind(element) {
  for (let at = element; at; at = at.parentElement) {
    const color = pixel(getComputedStyle(at).backgroundColor);
    if (color[3] === 255) return color;
  }
  return [255, 255, 255];
}

function contrast(element) {
  const text = luminance(pixel(getComputedStyle(element).color));
  const ground = luminance(behind(element));
  return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
}

function hasText(element) {
  return [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
}

return [...document.querySelectorAll("body *")]
  .filter((element) => element.checkVisibility() && !element.classList.contains("hidden") && hasText(element))
  .map((element) => [contrast(element), element.className, element.textContent.slice(0, 20)])
  .filter(([ratio]) => ratio < 4.5);
