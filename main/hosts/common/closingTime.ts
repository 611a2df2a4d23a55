/** How long a host may take to close its studio, milliseconds: whatever has not ended by then will not. */
export const closingMilliseconds = 5000;
