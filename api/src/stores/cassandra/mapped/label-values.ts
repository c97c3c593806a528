/** Labels are text; the columns that hold them need not be. */
import {types} from 'cassandra-driver';

/** How the values of one CQL type are written as labels. */
export interface LabelType {
  /** The text of a value as the driver reads it. */
  toText(value: unknown): string;
  /** The value of a text, as the driver takes it; undefined for a text that no value of the column has. */
  fromText(text: string): unknown;
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

const integer = (least: bigint, most: bigint, toValue: (value: bigint) => unknown): LabelType => ({
  toText: String,
  fromText(text) {
    if (!/^(0|-?[1-9]\d{0,30})$/.test(text)) return undefined;
    const value = BigInt(text);
    return value >= least && value <= most ? toValue(value) : undefined;
  },
});

const text: LabelType = {toText: (value) => value as string, fromText: (written) => written};

const uuid = (fromString: (written: string) => unknown): LabelType => ({
  toText: String,
  fromText: (written) => (UUID.test(written) ? fromString(written) : undefined),
});

const LABEL_TYPES: Readonly<Record<string, LabelType>> = {
  text,
  varchar: text,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what the type is about
  ascii: {...text, fromText: (written) => (/^[\x00-\x7f]*$/.test(written) ? written : undefined)},
  tinyint: integer(-128n, 127n, Number),
  smallint: integer(-32_768n, 32_767n, Number),
  int: integer(-2_147_483_648n, 2_147_483_647n, Number),
  bigint: integer(-(2n ** 63n), 2n ** 63n - 1n, (value) => value),
  varint: integer(-(10n ** 31n), 10n ** 31n, (value) => value),
  uuid: uuid((written) => types.Uuid.fromString(written)),
  timeuuid: uuid((written) => types.TimeUuid.fromString(written)),
  boolean: {
    toText: String,
    fromText: (written) => (written === 'true' ? true : written === 'false' ? false : undefined),
  },
  inet: {
    toText: String,
    fromText(written) {
      try {
        const address = types.InetAddress.fromString(written);
        return address.toString() === written ? address : undefined;
      } catch {
        return undefined;
      }
    },
  },
  date: {
    toText: String,
    fromText: (written) => (/^\d{4}-\d{2}-\d{2}$/.test(written) ? written : undefined),
  },
};

/** The types that labels may have, for a person to read. */
export const LABEL_TYPE_NAMES = Object.keys(LABEL_TYPES).join(', ');

/** How labels of a CQL type are written; undefined when the type holds none. */
export const labelType = (cqlType: string): LabelType | undefined =>
  Object.hasOwn(LABEL_TYPES, cqlType) ? LABEL_TYPES[cqlType] : undefined;
