#include "frames.h"

#include <string.h>
#include <util/crc16.h>

uint16_t crc16(const void *data, uint8_t size) {
    const uint8_t *bytes = data;
    uint16_t crc = 0xFFFF;
    while (size--) crc = _crc_ccitt_update(crc, *bytes++); /* this is CRC-16/MCRF4XX */
    return crc;
}

/* Undo COBS in place; return the size, or 0 where it is none. */
static uint8_t unstuff(uint8_t *piece, uint8_t size) {
    uint8_t from = 0, to = 0;
    while (from < size) {
        uint8_t code = piece[from++];
        if (code == 0 || from + code - 1 > size) return 0;
        for (uint8_t left = code - 1; left; left--) piece[to++] = piece[from++];
        if (code != 0xFF && from < size) piece[to++] = 0;
    }
    return to;
}

static bool read_frame(uint8_t *piece, uint8_t size, struct frame *frame) {
    size = unstuff(piece, size);
    if (size < FRAME_HEADER + 2) return false;
    uint8_t body = size - 2;
    if (crc16(piece, body) != u16_at(piece + body)) return false;
    if (piece[0] != FRAME_VERSION) return false;
    uint8_t length = piece[4];
    if (length != body - FRAME_HEADER || length > FRAME_PAYLOAD) return false;
    frame->type = piece[1];
    frame->sequence = u16_at(piece + 2);
    frame->length = length;
    memcpy(frame->payload, piece + FRAME_HEADER, length);
    return true;
}

bool receiver_take(struct receiver *receiver, uint8_t byte, struct frame *frame) {
    if (byte != 0) {
        if (receiver->size == FRAME_STUFFED) receiver->too_long = true;
        if (!receiver->too_long) receiver->piece[receiver->size++] = byte;
        return false;
    }
    bool whole = !receiver->too_long && receiver->size > 0 &&
                 read_frame(receiver->piece, receiver->size, frame);
    receiver->size = 0;
    receiver->too_long = false;
    return whole;
}

uint8_t frame_bytes(const struct frame *frame, uint8_t line[FRAME_LINE]) {
    uint8_t body[FRAME_BODY];
    uint8_t size = FRAME_HEADER + frame->length;
    body[0] = FRAME_VERSION;
    body[1] = frame->type;
    put_u16(body + 2, frame->sequence);
    body[4] = frame->length;
    memcpy(body + FRAME_HEADER, frame->payload, frame->length);
    put_u16(body + size, crc16(body, size));
    size += 2;

    uint8_t at = 0, to = 0;
    line[to++] = 0;
    for (;;) { /* no run is longer than 253: a frame is shorter */
        uint8_t code_at = to++;
        while (at < size && body[at] != 0) line[to++] = body[at++];
        line[code_at] = to - code_at;
        if (at == size) break;
        at++;
    }
    line[to++] = 0;
    return to;
}

uint16_t u16_at(const uint8_t *bytes) { return bytes[0] | (uint16_t)bytes[1] << 8; }

uint32_t u32_at(const uint8_t *bytes) {
    return u16_at(bytes) | (uint32_t)u16_at(bytes + 2) << 16;
}

uint8_t *put_u16(uint8_t *to, uint16_t value) {
    *to++ = value & 0xFF;
    *to++ = value >> 8;
    return to;
}

uint8_t *put_u32(uint8_t *to, uint32_t value) {
    return put_u16(put_u16(to, value & 0xFFFF), value >> 16);
}
