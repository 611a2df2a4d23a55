/** The headers that every answer carries, in both hosts. */

/** What the window may load: its own files and pictures, nothing inline, nothing from elsewhere. */
const windowPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** A picture is the user's own file: opened by itself, it may not run anything. */
const picturePolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

const common = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), usb=(), serial=(), hid=()',
};

export const windowHeaders = { ...common, 'Content-Security-Policy': windowPolicy };
export const pictureHeaders = { ...common, 'Content-Security-Policy': picturePolicy };
