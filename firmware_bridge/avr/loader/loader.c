/* The loader in the boot section: it starts the application if that is whole, and takes a new one.

   The label page says what the application is. It is erased before the first page of a new one is
   written, and written after the last was read back: whatever is cut in between leaves a board
   without an application, which waits here for the next attempt. docs/board.md has the messages. */
#include <avr/boot.h>
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/pgmspace.h>
#include <avr/wdt.h>
#include <string.h>

#include "../frames.h"
#include "../hardware.h"
#include "../kept.h"

#define LOADER_VERSION 1
#define PART 32 /* bytes of the image in one frame */
#define BLINK_MS 100
#define PATIENCE_MS 10000u /* without a frame, a whole application is started again */

enum type { IDENTIFY = 0x11, BEGIN, WRITE, FINISH, RUN, NAME, REFUSED = 0xFF };
enum status { TAKEN, OUT_OF_ORDER, TOO_LARGE };

static struct label wanted;
static uint16_t next; /* address of the byte that is expected */
static bool begun;
static uint8_t page[SPM_PAGESIZE];
static uint16_t silent_ms;

static uint32_t crc32_of(uint16_t size) {
    uint32_t crc = 0xFFFFFFFFul;
    for (uint16_t at = 0; at < size; at++) {
        wdt_reset();
        crc ^= pgm_read_byte(at);
        for (uint8_t bit = 8; bit; bit--) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320ul : 0);
    }
    return ~crc;
}

static bool read_label(struct label *label) {
    memcpy_P(label, (const void *)LABEL_ADDRESS, sizeof *label);
    return label->magic == LABEL_MAGIC && label->size <= ROOM &&
           crc32_of(label->size) == label->crc;
}

static void start_application(uint8_t cause) {
    wdt_disable();
    PORTB = 0;
    DDRB = 0;
    UCSR0B = 0;
    TCCR1B = 0;
    CAUSE = cause;
    ((void (*)(void))0)();
}

static void restart_to_run(void) {
    cli();
    WISH = WISH_RUN;
    wdt_enable(WDTO_15MS);
    for (;;) continue;
}

static void write_page(uint16_t address) {
    boot_page_erase(address);
    boot_spm_busy_wait();
    for (uint8_t at = 0; at < SPM_PAGESIZE; at += 2) {
        boot_page_fill(address + at, u16_at(page + at));
    }
    boot_page_write(address);
    boot_spm_busy_wait();
    boot_rww_enable();
}

static void erase_label(void) {
    boot_page_erase(LABEL_ADDRESS);
    boot_spm_busy_wait();
    boot_rww_enable();
}

static void send(const struct frame *frame) {
    uint8_t line[FRAME_LINE];
    uint8_t size = frame_bytes(frame, line);
    for (uint8_t at = 0; at < size; at++) {
        while (!(UCSR0A & _BV(UDRE0))) continue;
        UDR0 = line[at];
    }
}

static void answer(struct frame *frame, const uint8_t *end) {
    frame->type |= FROM_BOARD;
    frame->length = end - frame->payload;
    send(frame);
}

static void identify(struct frame *frame) {
    struct label label;
    bool whole = read_label(&label);
    uint32_t board;
    if (!kept_read(EEPROM_BOARD, &board)) board = 0;
    uint8_t *to = frame->payload;
    *to++ = LOADER_VERSION;
    *to++ = SIGNATURE_0;
    *to++ = SIGNATURE_1;
    *to++ = SIGNATURE_2;
    to = put_u16(put_u16(to, SPM_PAGESIZE), ROOM);
    *to++ = whole;
    *to++ = whole ? label.major : 0;
    *to++ = whole ? label.minor : 0;
    answer(frame, put_u32(to, board));
}

static void begin(struct frame *frame) {
    uint16_t size = u16_at(frame->payload);
    enum status status = size == 0 || size > ROOM ? TOO_LARGE : TAKEN;
    if (status == TAKEN) {
        wanted = (struct label){.magic = LABEL_MAGIC,
                                .size = size,
                                .crc = u32_at(frame->payload + 2),
                                .major = frame->payload[6],
                                .minor = frame->payload[7]};
        erase_label();
        next = 0;
        begun = true;
    }
    frame->payload[0] = status;
    answer(frame, frame->payload + 1);
}

/* Take a part; one that came before changes nothing, so that a lost answer does no harm. */
static void write(struct frame *frame) {
    uint16_t address = u16_at(frame->payload);
    enum status status = TAKEN;
    if (!begun || address > next || frame->length != 2 + PART) {
        status = OUT_OF_ORDER;
    } else if (address == next && next < wanted.size) {
        memcpy(page + address % SPM_PAGESIZE, frame->payload + 2, PART);
        next += PART;
        if (next % SPM_PAGESIZE == 0) write_page(next - SPM_PAGESIZE);
    }
    uint8_t *to = frame->payload;
    *to++ = status;
    answer(frame, put_u16(to, next));
}

static void finish(struct frame *frame) {
    uint32_t found = 0;
    bool whole = false;
    if (begun && next >= wanted.size && next % SPM_PAGESIZE == 0) {
        found = crc32_of(wanted.size);
        whole = found == wanted.crc;
    }
    if (whole) {
        memset(page, 0xFF, sizeof page);
        memcpy(page, &wanted, sizeof wanted);
        write_page(LABEL_ADDRESS);
        begun = false;
    }
    frame->payload[0] = whole;
    answer(frame, put_u32(frame->payload + 1, found));
}

static void run(struct frame *frame) {
    struct label label;
    bool whole = read_label(&label);
    frame->payload[0] = whole;
    answer(frame, frame->payload + 1);
    if (!whole) return;
    while (!(UCSR0A & _BV(TXC0))) continue;
    restart_to_run();
}

static void name(struct frame *frame) {
    kept_write(EEPROM_BOARD, u32_at(frame->payload));
    answer(frame, frame->payload + 4);
}

static bool obey(struct frame *frame) {
    switch (frame->type) {
        case IDENTIFY:
            identify(frame);
            return true;
        case BEGIN:
            if (frame->length < 8) return false;
            begin(frame);
            return true;
        case WRITE:
            if (frame->length < 2) return false;
            write(frame);
            return true;
        case FINISH:
            finish(frame);
            return true;
        case RUN:
            run(frame);
            return true;
        case NAME:
            if (frame->length < 4) return false;
            name(frame);
            return true;
        default:
            return false;
    }
}

static void refuse(struct frame *frame) {
    frame->payload[0] = frame->type;
    frame->type = REFUSED;
    frame->length = 1;
    send(frame);
}

static bool milliseconds_passed(void) {
    if (!(TIFR1 & _BV(OCF1A))) return false;
    TIFR1 = _BV(OCF1A);
    return true;
}

static void listen(void) {
    static struct receiver receiver;
    static struct frame frame;
    uint8_t blink_ms = 0;
    for (;;) {
        wdt_reset();
        if (milliseconds_passed()) {
            if (silent_ms < PATIENCE_MS) silent_ms++;
            if (++blink_ms == BLINK_MS) {
                blink_ms = 0;
                PINB = _BV(PIN_LED); /* writing the input register toggles (datasheet 13.2.2) */
            }
            struct label label;
            if (silent_ms == PATIENCE_MS) {
                silent_ms = 0;
                if (read_label(&label)) restart_to_run();
            }
        }
        if (!(UCSR0A & _BV(RXC0))) continue;
        if (!receiver_take(&receiver, UDR0, &frame) || frame.type & FROM_BOARD) continue;
        silent_ms = 0;
        UCSR0A = _BV(TXC0) | _BV(U2X0);
        if (!obey(&frame)) refuse(&frame);
    }
}

int main(void) {
    uint8_t cause = MCUSR;
    uint32_t wish = cause & _BV(PORF) ? 0 : WISH; /* after a power-on, RAM says anything */
    MCUSR = 0;
    WISH = 0;
    wdt_enable(WDTO_2S);
    if (wish == WISH_RUN) cause = _BV(EXTRF);

    struct label label;
    if (wish != WISH_LOADER && read_label(&label)) start_application(cause);

    DDRB = _BV(PIN_LED) | _BV(PIN_BUZZER);
    UBRR0 = BAUD_UBRR;
    UCSR0A = _BV(U2X0);
    UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
    UCSR0B = _BV(RXEN0) | _BV(TXEN0);
    OCR1A = 249;
    TCCR1B = _BV(WGM12) | _BV(CS11) | _BV(CS10); /* 1 kHz */
    listen();
}
