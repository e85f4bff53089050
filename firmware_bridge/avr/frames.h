/* Frames on the line, as docs/board.md describes them. Pure: no hardware in it. */
#ifndef CALIU_FRAMES_H
#define CALIU_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#define FRAME_VERSION 1
#define FRAME_PAYLOAD 64
#define FRAME_HEADER 5
#define FRAME_BODY (FRAME_HEADER + FRAME_PAYLOAD + 2)
#define FRAME_STUFFED (FRAME_BODY + 1)
#define FRAME_LINE (FRAME_STUFFED + 2)
#define FROM_BOARD 0x80

struct frame {
    uint8_t type;
    uint16_t sequence;
    uint8_t length;
    uint8_t payload[FRAME_PAYLOAD];
};

struct receiver {
    uint8_t piece[FRAME_STUFFED];
    uint8_t size;
    bool too_long;
};

/* Take one byte from the line; true when it completed `frame`. */
bool receiver_take(struct receiver *receiver, uint8_t byte, struct frame *frame);

/* Write the bytes of `frame` with a delimiter at both ends; return how many. */
uint8_t frame_bytes(const struct frame *frame, uint8_t line[FRAME_LINE]);

uint16_t crc16(const void *data, uint8_t size);

/* Little-endian integers of a payload. */
uint16_t u16_at(const uint8_t *bytes);
uint32_t u32_at(const uint8_t *bytes);
uint8_t *put_u16(uint8_t *to, uint16_t value);
uint8_t *put_u32(uint8_t *to, uint32_t value);

#endif
