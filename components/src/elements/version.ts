/** The version of the package: what two copies on one page tell each other apart by. A test holds it against package.json. */
export const VERSION = '0.1.0';
