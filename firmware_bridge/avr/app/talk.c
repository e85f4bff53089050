#include "talk.h"

#include <avr/interrupt.h>
#include <avr/pgmspace.h>
#include <avr/wdt.h>

#include "../hardware.h"
#include "battery.h"
#include "boots.h"
#include "events.h"
#include "inputs.h"
#include "line.h"
#include "outputs.h"
#include "selftest.h"

#define RETRY_MS 250
#define SILENCE_MS 30000ul /* until a HELLO says otherwise */

/* What the image says of itself, found by its words: the flasher reads it, and so do we. */
static const uint8_t about[] PROGMEM = "Caliu board \x01\x00";
enum about { MAJOR_AT = 12, MINOR_AT = 13 };

enum type { HELLO = 0x01, PING, ACK, SET, SELFTEST, LOADER = 0x10, EVENT = 0x83, REFUSED = 0xFF };

static uint32_t boot, board;
static uint8_t reset_cause;
static uint32_t heard_at, sent_at;
static uint16_t sent_sequence;
static uint32_t silence_ms = SILENCE_MS;

void talk_begin(uint8_t reset) {
    boot = boots_count();
    board = boots_board();
    reset_cause = reset;
}

static void send(uint8_t type, uint16_t sequence, struct frame *frame, const uint8_t *end) {
    frame->type = type;
    frame->sequence = sequence;
    frame->length = end - frame->payload;
    line_send(frame);
}

static void send_oldest(uint32_t now) {
    const struct event *event = events_oldest();
    if (!event) return;
    uint32_t age = (now - event->since) / 100;
    struct frame frame;
    uint8_t *to = put_u32(frame.payload, boot);
    *to++ = event->input;
    *to++ = event->raised;
    to = put_u16(to, event->value);
    to = put_u16(to, age < UINT16_MAX ? age : UINT16_MAX);
    send(EVENT, event->sequence, &frame, to);
    sent_at = now;
    sent_sequence = event->sequence;
}

static void answer_hello(const struct frame *asked, uint32_t now) {
    silence_ms = u16_at(asked->payload) * 100ul;
    struct frame frame;
    uint8_t *to = put_u32(put_u32(frame.payload, boot), board);
    *to++ = reset_cause;
    *to++ = pgm_read_byte(&about[MAJOR_AT]);
    *to++ = pgm_read_byte(&about[MINOR_AT]);
    to = put_u16(to, inputs_levels());
    *to++ = events_pending();
    send(HELLO | FROM_BOARD, asked->sequence, &frame, to);
    send_oldest(now);
}

static void answer_ping(const struct frame *asked, uint32_t now) {
    struct frame frame;
    uint8_t *to = put_u32(put_u32(frame.payload, boot), now / 1000);
    to = put_u16(to, inputs_levels());
    *to++ = events_pending();
    *to++ = events_lost();
    to = put_u16(to, battery_mv());
    send(PING | FROM_BOARD, asked->sequence, &frame, to);
}

static void take_ack(const struct frame *frame, uint32_t now) {
    if (u32_at(frame->payload) == boot && events_forget(frame->sequence)) send_oldest(now);
}

static bool obey_set(const struct frame *asked, uint32_t now) {
    uint8_t output = asked->payload[0], pattern = asked->payload[1];
    if (output < BUZZER || output > LED || pattern > FAST) return false;
    outputs_want(output, pattern, u16_at(asked->payload + 2), now);
    struct frame frame;
    frame.payload[0] = output;
    frame.payload[1] = pattern;
    send(SET | FROM_BOARD, asked->sequence, &frame, frame.payload + 2);
    return true;
}

static void answer_selftest(const struct frame *asked) {
    struct frame frame;
    send(SELFTEST | FROM_BOARD, asked->sequence, &frame, put_u16(frame.payload, selftest()));
}

/* Restart into the loader. It must name this very boot, so that no stray frame stops a home. */
static bool enter_loader(const struct frame *asked) {
    if (u32_at(asked->payload) != boot) return false;
    struct frame frame;
    send(LOADER | FROM_BOARD, asked->sequence, &frame, frame.payload);
    while (!line_idle()) continue; /* the watchdog bounds it */
    cli();
    WISH = WISH_LOADER;
    wdt_enable(WDTO_15MS);
    for (;;) continue;
}

static uint8_t least(uint8_t type) {
    switch (type) {
        case HELLO:
            return 2;
        case ACK:
        case SET:
        case LOADER:
            return 4;
        default:
            return 0;
    }
}

static bool obey(const struct frame *frame, uint32_t now) {
    if (frame->length < least(frame->type)) return false;
    switch (frame->type) {
        case HELLO:
            answer_hello(frame, now);
            return true;
        case PING:
            answer_ping(frame, now);
            return true;
        case ACK:
            take_ack(frame, now);
            return true;
        case SET:
            return obey_set(frame, now);
        case SELFTEST:
            answer_selftest(frame);
            return true;
        case LOADER:
            return enter_loader(frame);
        default:
            return false;
    }
}

static void refuse(const struct frame *asked) {
    struct frame frame;
    frame.payload[0] = asked->type;
    send(REFUSED, asked->sequence, &frame, frame.payload + 1);
}

void talk_look(uint32_t now) {
    struct frame frame;
    while (line_frame(&frame)) {
        if (frame.type & FROM_BOARD) continue; /* our own echo: the line is not raw yet */
        if (obey(&frame, now)) heard_at = now;
        else refuse(&frame);
    }
    const struct event *oldest = events_oldest();
    if (oldest && (oldest->sequence != sent_sequence || now - sent_at >= RETRY_MS)) {
        send_oldest(now);
    }
    outputs_alone(silence_ms && now - heard_at > silence_ms);
}
