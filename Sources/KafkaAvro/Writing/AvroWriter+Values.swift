// Values of a type that is known when the program is compiled.
extension AvroWriter {
    /// Writes a boolean.
    ///
    /// - Parameters:
    ///   - name: The field's name, a literal.
    ///   - value: The value.
    @inlinable
    @inline(__always)
    public mutating func write(_ name: StaticString, _ value: Bool) {
        if advance(name, .boolean) { return state.pointee.bytes.put(value ? 1 : 0) }
        writeUncommon(name, value)
    }

    /// Writes an integer: a long, an int if it fits, a float or double if it is exact.
    @inlinable
    @inline(__always)
    public mutating func write(_ name: StaticString, _ value: Int) { write(name, Int64(value)) }

    /// Writes an integer: a long, an int if it fits, a float or double if it is exact.
    @inlinable
    @inline(__always)
    public mutating func write(_ name: StaticString, _ value: Int64) {
        if advance(name, .long) { return state.pointee.bytes.put(varint: value) }
        if Int32(exactly: value) != nil, advance(name, .int) { return state.pointee.bytes.put(varint: value) }
        writeUncommon(name, integer: value, isLong: true)
    }

    /// Writes an integer: an int or a long, a float or double if it is exact.
    @inlinable
    @inline(__always)
    public mutating func write(_ name: StaticString, _ value: Int32) {
        if advance(name, .int) || advance(name, .long) { return state.pointee.bytes.put(varint: Int64(value)) }
        writeUncommon(name, integer: Int64(value), isLong: false)
    }

    /// Writes a double, or the nearest float.
    @inlinable
    @inline(__always)
    public mutating func write(_ name: StaticString, _ value: Double) {
        if advance(name, .double) { return state.pointee.bytes.put(raw: value.bitPattern.littleEndian) }
        writeUncommon(name, value)
    }

    /// Writes a float or a double.
    public mutating func write(_ name: StaticString, _ value: Float) {
        write(name) { machine, node in try machine.write(value, node) }
    }

    /// Writes a string, or the symbol of an enum.
    @inlinable
    @inline(__always)
    public mutating func write(_ name: StaticString, _ value: String) {
        if advance(name, .string) { return state.pointee.bytes.put(value) }
        writeUncommon(name, value)
    }

    /// Writes bytes, or a fixed type of that size.
    public mutating func write(_ name: StaticString, _ value: [UInt8]) {
        write(name) { machine, node in try machine.write(bytes: value, node) }
    }
}

// Fields that are not where they are expected, or whose type is not simply that of the value.
extension AvroWriter {
    @usableFromInline
    @inline(never)
    mutating func writeUncommon(_ name: StaticString, _ value: Bool) {
        write(name) { machine, node in try machine.write(value, node) }
    }

    @usableFromInline
    @inline(never)
    mutating func writeUncommon(_ name: StaticString, integer value: Int64, isLong: Bool) {
        write(name) { machine, node in try machine.write(value, isLong ? .int64 : .int32, node) }
    }

    @usableFromInline
    @inline(never)
    mutating func writeUncommon(_ name: StaticString, _ value: Double) {
        write(name) { machine, node in try machine.write(value, node) }
    }

    @usableFromInline
    @inline(never)
    mutating func writeUncommon(_ name: StaticString, _ value: String) {
        write(name) { machine, node in try machine.write(value, node) }
    }
}

// The same, or null.
extension AvroWriter {
    /// Writes a boolean or null.
    public mutating func write(_ name: StaticString, _ value: Bool?) {
        if let value { write(name, value) } else { writeNull(name) }
    }

    /// Writes an integer or null.
    public mutating func write(_ name: StaticString, _ value: Int?) {
        if let value { write(name, value) } else { writeNull(name) }
    }

    /// Writes an integer or null.
    public mutating func write(_ name: StaticString, _ value: Int64?) {
        if let value { write(name, value) } else { writeNull(name) }
    }

    /// Writes an integer or null.
    public mutating func write(_ name: StaticString, _ value: Int32?) {
        if let value { write(name, value) } else { writeNull(name) }
    }

    /// Writes a double or null.
    public mutating func write(_ name: StaticString, _ value: Double?) {
        if let value { write(name, value) } else { writeNull(name) }
    }

    /// Writes a float or null.
    public mutating func write(_ name: StaticString, _ value: Float?) {
        if let value { write(name, value) } else { writeNull(name) }
    }

    /// Writes a string, the symbol of an enum, or null.
    public mutating func write(_ name: StaticString, _ value: String?) {
        if let value { write(name, value) } else { writeNull(name) }
    }

    /// Writes bytes, a fixed type of that size, or null.
    public mutating func write(_ name: StaticString, _ value: [UInt8]?) {
        if let value { write(name, value) } else { writeNull(name) }
    }

    /// Writes null, or the field's default if it cannot be null.
    public mutating func writeNull(_ name: StaticString) {
        write(name) { machine, node in try machine.writeAbsent(node, machine.top) }
    }
}

// Values that write themselves.
extension AvroWriter {
    /// Writes a record, or whatever else the value writes itself as.
    ///
    /// - Parameters:
    ///   - name: The field's name, a literal.
    ///   - value: The value.
    @inlinable
    public mutating func write<Value: AvroEncodable>(_ name: StaticString, _ value: Value) {
        guard let outer = begin(name, Value.self) else { return }
        do { try value.encode(to: &self) } catch { fail(error) }
        end(outer)
    }

    /// Writes a record or null.
    @inlinable
    public mutating func write<Value: AvroEncodable>(_ name: StaticString, _ value: Value?) {
        if let value { write(name, value) } else { writeNull(name) }
    }

    /// Writes an array of records.
    @inlinable
    public mutating func write<Element: AvroEncodable>(_ name: StaticString, _ values: [Element]) {
        guard let outer = beginArray(name, [Element].self) else { return }
        for value in values {
            guard let array = beginItem(Element.self) else { return }
            do { try value.encode(to: &self) } catch { fail(error) }
            end(array)
        }
        endArray(outer)
    }

    /// Writes an array of records, or null.
    @inlinable
    public mutating func write<Element: AvroEncodable>(_ name: StaticString, _ values: [Element]?) {
        if let values { write(name, values) } else { writeNull(name) }
    }

    /// Writes a value that is the whole value, as for an enum whose cases are the records of a union. Nothing else may be written.
    @inlinable
    public mutating func write<Value: AvroEncodable>(_ value: Value) {
        guard let outer = beginWhole(Value.self) else { return }
        do { try value.encode(to: &self) } catch { fail(error) }
        end(outer)
    }
}

// Values of all other types.
extension AvroWriter {
    /// Writes a value of any type that ``AvroEncoder`` knows: dates, decimals, arrays, dictionaries, `Codable` types, dynamic values.
    ///
    /// - Parameters:
    ///   - name: The field's name, a literal.
    ///   - value: The value.
    public mutating func write<Value: Encodable>(_ name: StaticString, _ value: Value) {
        write(name) { machine, node in try machine.write(value, node) }
    }

    /// Writes a value of any type, or null.
    public mutating func write<Value: Encodable>(_ name: StaticString, _ value: Value?) {
        if let value { write(name, value) } else { writeNull(name) }
    }

    /// Writes a value of any type that is the whole value, for types that are no records. Nothing else may be written.
    public mutating func write<Value: Encodable>(_ value: Value) {
        guard let node = whole() else { return }
        write { try $0.write(value, node) }
    }
}
