/* An ATmega328P in simavr with its line on a pty and its pins moved by words on standard input.

   `runner LOADER.bin [APPLICATION.bin LABEL.bin] [--eeprom FILE]`. It prints `pty PATH`, then `out
   buzzer|led 0|1 MS` for each change and `reset PC` at each start; each word is answered by `ok` or
   `no WHY`. Time runs as on the wall. Words: cord|door1|door2|mains|receiver 0|1, press N [MS],
   battery MV, stall (the processor loops until the watchdog bites), restart power|external|brownout
   (memory lost at `power`), wait MS (its `ok` comes when so much of the processor's time has passed). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <simavr/avr_adc.h>
#include <simavr/avr_eeprom.h>
#include <simavr/avr_ioport.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_irq.h>

#define HZ 16000000u
#define LOADER_ADDRESS 0x7000u
#define LABEL_ADDRESS 0x6F80u
#define SLICE (HZ / 7680) /* the line is looked at twice a byte, the words every millisecond */
#define CYCLES_PER_BYTE (HZ / 3840)
#define LOOP_FOREVER 0xCFFF /* rjmp .-2 */

static avr_t *avr;
static int master;
static avr_irq_t *uart_in;
static int can_take = 1;
static uint64_t byte_due;
static uint64_t release_at;
static uint64_t waited_for;
static uint32_t stalled_at;
static uint16_t stalled_was;
static int stalled;

static uint64_t ms_now(void) { return avr->cycle / (HZ / 1000); }

static void no_sleep(avr_t *self, avr_cycle_count_t cycles) { (void)self, (void)cycles; }

static void byte_out(avr_irq_t *irq, uint32_t value, void *param) {
    (void)irq, (void)param;
    uint8_t byte = value;
    if (write(master, &byte, 1) < 0 && errno != EAGAIN && errno != EIO) perror("pty");
}

static void on(avr_irq_t *irq, uint32_t value, void *param) { (void)irq, (void)value, (void)param, can_take = 1; }
static void off(avr_irq_t *irq, uint32_t value, void *param) { (void)irq, (void)value, (void)param, can_take = 0; }

static void pin_out(avr_irq_t *irq, uint32_t value, void *param) {
    (void)irq;
    printf("out %s %u %llu\n", (const char *)param, value & 1, (unsigned long long)ms_now());
}

static avr_irq_t *pin(char port, int number) {
    return avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ(port), number);
}

/* A contact is stronger than the pull-up that the firmware switches on. */
static avr_ioport_external_t contacts_on_d = {.name = 'D', .mask = 0xF8};

static void contact(int number, int open) {
    unsigned bit = 1u << number;
    contacts_on_d.value = open ? contacts_on_d.value | bit : contacts_on_d.value & ~bit;
    avr_ioctl(avr, AVR_IOCTL_IOPORT_SET_EXTERNAL('D'), &contacts_on_d);
    avr_raise_irq(pin('D', number), !open); /* simavr forgets its pins at a reset, not their irqs */
    avr_raise_irq(pin('D', number), open);
}

static void contacts_stay(void) {
    for (int number = 3; number <= 7; number++) contact(number, contacts_on_d.value >> number & 1);
}

static void battery(unsigned millivolts) {
    avr_irq_t *adc = avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC0);
    avr_raise_irq(adc, millivolts / 5);
}

static void rest(void) { /* every contact closed, the receiver there, no pendant, a full battery */
    for (int number = 3; number <= 7; number++) contact(number, 0);
    avr_raise_irq(pin('D', 2), 0);
    for (int number = 0; number <= 3; number++) avr_raise_irq(pin('B', number), 0);
    battery(4100);
}

static void put(uint32_t address, const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) { perror(path); exit(2); }
    size_t size = fread(avr->flash + address, 1, avr->flashend + 1 - address, file);
    fclose(file);
    if (size == 0) { fprintf(stderr, "%s is empty\n", path); exit(2); }
}

static void unstall(void) {
    if (!stalled) return;
    memcpy(avr->flash + stalled_at, &stalled_was, 2);
    stalled = 0;
}

static void stall(void) {
    if (stalled) return;
    uint16_t loop = LOOP_FOREVER;
    stalled_at = avr->pc;
    memcpy(&stalled_was, avr->flash + stalled_at, 2);
    memcpy(avr->flash + stalled_at, &loop, 2);
    stalled = 1;
}

static void restart(const char *why) {
    unstall();
    if (!strcmp(why, "power")) { /* what was in memory is anything */
        for (uint32_t at = avr->ioend + 1; at <= avr->ramend; at++) avr->data[at] = rand();
    }
    avr_reset(avr);
    contacts_stay();
    avr_regbit_clear(avr, avr->reset_flags.porf);
    if (!strcmp(why, "power")) avr_regbit_set(avr, avr->reset_flags.porf);
    if (!strcmp(why, "external")) avr_regbit_set(avr, avr->reset_flags.extrf);
    if (!strcmp(why, "brownout")) avr_regbit_set(avr, avr->reset_flags.borf);
    printf("reset %llu\n", (unsigned long long)ms_now());
}

static const char *obey(char *words) {
    static const struct { const char *name; int pin; } contacts[] = {
        {"cord", 3}, {"door1", 4}, {"door2", 5}, {"mains", 6}, {"receiver", 7}};
    char *word = strtok(words, " \n"), *first = strtok(NULL, " \n"), *second = strtok(NULL, " \n");
    if (!word) return "no word";
    if (!strcmp(word, "stall")) return stall(), NULL;
    if (!first) return "what it needs is missing";
    if (!strcmp(word, "restart")) return restart(first), NULL;
    if (!strcmp(word, "battery")) return battery(atoi(first)), NULL;
    if (!strcmp(word, "wait")) {
        waited_for = avr->cycle + atoi(first) * (uint64_t)(HZ / 1000);
        return NULL;
    }
    if (!strcmp(word, "press")) {
        for (int bit = 0; bit < 4; bit++) avr_raise_irq(pin('B', bit), atoi(first) >> bit & 1);
        avr_raise_irq(pin('D', 2), 1);
        release_at = avr->cycle + (second ? atoi(second) : 100) * (uint64_t)(HZ / 1000);
        return NULL;
    }
    for (size_t at = 0; at < sizeof contacts / sizeof contacts[0]; at++) {
        if (!strcmp(word, contacts[at].name)) {
            contact(contacts[at].pin, atoi(first));
            return NULL;
        }
    }
    return "no such word";
}

static int hear_words(void) { /* 0 at the end of the input */
    static char words[256];
    static size_t size;
    struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
    while (poll(&ready, 1, 0) > 0) {
        char byte;
        ssize_t got = read(STDIN_FILENO, &byte, 1);
        if (got <= 0) return 0;
        if (size < sizeof words - 1) words[size++] = byte;
        if (byte != '\n') continue;
        words[size] = 0;
        size = 0;
        const char *why = obey(words);
        if (!why && waited_for) continue;
        printf(why ? "no %s\n" : "ok\n", why);
    }
    return 1;
}

static void hear_line(void) { /* no faster than 38,400 baud */
    uint8_t byte;
    if (avr->cycle < byte_due || !can_take) return;
    if (read(master, &byte, 1) != 1) return;
    byte_due = avr->cycle + CYCLES_PER_BYTE;
    avr_raise_irq(uart_in, byte);
}

static void keep_to_the_wall(const struct timespec *start) {
    struct timespec due = *start;
    uint64_t ns = (avr->cycle % HZ) * 125 / 2 + start->tv_nsec; /* 62.5 ns a cycle */
    due.tv_sec += avr->cycle / HZ + ns / 1000000000ull;
    due.tv_nsec = ns % 1000000000ull;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
}

static void open_line(void) {
    int slave;
    char path[128];
    struct termios raw;
    if (openpty(&master, &slave, path, NULL, NULL) < 0) { perror("openpty"); exit(2); }
    tcgetattr(slave, &raw);
    cfmakeraw(&raw);
    tcsetattr(slave, TCSANOW, &raw); /* the other end stays open: a host may come and go */
    fcntl(master, F_SETFL, O_NONBLOCK);
    printf("pty %s\n", path);
}

int main(int count, char **words) {
    if (count < 2) { fprintf(stderr, "runner LOADER.bin [APPLICATION.bin LABEL.bin]\n"); return 2; }
    setvbuf(stdout, NULL, _IOLBF, 0);
    avr = avr_make_mcu_by_name("atmega328p");
    avr_init(avr);
    avr->frequency = HZ;
    avr->log = LOG_ERROR;
    avr->sleep = no_sleep;
    avr->reset_pc = LOADER_ADDRESS; /* the fuse BOOTRST */
    avr->codeend = avr->flashend;
    memset(avr->flash, 0xFF, avr->flashend + 1);
    put(LOADER_ADDRESS, words[1]);
    if (count >= 4) put(0, words[2]), put(LABEL_ADDRESS, words[3]);

    uint32_t flags = 0;
    avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
    open_line();
    uart_in = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), byte_out, NULL);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XON), on, NULL);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XOFF), off, NULL);
    avr_irq_register_notify(pin('B', 4), pin_out, "buzzer");
    avr_irq_register_notify(pin('B', 5), pin_out, "led");
    rest();
    restart("power");

    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    uint64_t slice = SLICE, wall = HZ / 1000;
    for (;;) {
        while (avr->cycle < slice) {
            int state = avr_run(avr);
            if (state == cpu_Done || state == cpu_Crashed) { printf("crashed %x\n", avr->pc); return 1; }
            if (avr->pc == LOADER_ADDRESS) {
                unstall();
                contacts_stay();
                printf("reset %llu\n", (unsigned long long)ms_now());
            }
        }
        slice = avr->cycle + SLICE;
        hear_line();
        if (release_at && avr->cycle >= release_at) avr_raise_irq(pin('D', 2), 0), release_at = 0;
        if (waited_for && avr->cycle >= waited_for) printf("ok\n"), waited_for = 0;
        if (avr->cycle >= wall) {
            if (!hear_words()) return 0;
            keep_to_the_wall(&start);
            wall = avr->cycle + HZ / 1000;
        }
    }
}
