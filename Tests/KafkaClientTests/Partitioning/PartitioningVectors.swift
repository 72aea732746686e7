import Foundation

/// What other implementations make of 257 keys, of 0 to 64 random bytes.
///
/// Each line holds kafka-python 3.0.12's murmur2; what librdkafka 2.16's `consistent` and `fnv1a` partitioners return
/// for a topic of 2,147,483,647 partitions, which is nearly the whole hash; and the key. Numbers are hexadecimal, keys
/// base64.
struct PartitioningVector {
    let murmur2: Int32
    let consistent: Int32
    let fnv1a: Int32
    let key: [UInt8]

    static let all: [PartitioningVector] = text.split(separator: "\n").compactMap { line in
        let fields = line.split(separator: " ", omittingEmptySubsequences: false)
        guard fields.count >= 3,
            let murmur2 = UInt32(fields[0], radix: 16),
            let consistent = Int32(fields[1], radix: 16),
            let fnv1a = Int32(fields[2], radix: 16),
            let key = Data(base64Encoded: fields.count > 3 ? String(fields[3]) : "")
        else { return nil }
        return PartitioningVector(
            murmur2: Int32(bitPattern: murmur2), consistent: consistent, fnv1a: fnv1a, key: Array(key))
    }

    private static let text = """
        106e08d9 00000000 7ee3623b
        29a5c863 6c6c9857 620b5c86 5w==
        3547dc1b 60bfe4a5 43f415cc uQ==
        47b53475 146b51f5 55f43222 rw==
        4c3c8f0d 30ba9599 4c0b39e4 yQ==
        f404aa3c 535499ed 080186b0 OcQ=
        02a599e4 1bda7b51 4c34974d ReE=
        b2621211 6a9a2a3a 46a91094 lOc=
        1fbc8861 0a66cdff 675bd13e tSY=
        b604bbf1 30a437b2 60316522 DYRC
        070897b9 54fbb174 555e6f3f 54us
        828beea3 1ea3654a 0857122d 7r6i
        c8d844a9 1a1b5e2e 5f0b4c40 Wm7Z
        3afcdfbe 6268da90 709e59e9 doWq5w==
        4003a620 75bc338e 0881a2e2 ZPz8GQ==
        af07cc91 79b91d14 397d1ff8 su9D3w==
        0773c6f1 1a58e33b 4dedcf27 CzzSUw==
        59b3fed0 4b2be70f 72fd2a27 Qj2skuc=
        0cee4b20 09d99e66 6fdc43d1 0VxcKwY=
        0243fa0d 307ffce7 4150b2ea VJNZaWg=
        1bddd57f 39fd1a5c 6306f4c6 Ayts/hM=
        4cf9fadf 034422ab 0e9d98c7 uXJuGgUg
        53ef9ee4 32cd96bf 2dcc3f82 bBqzUXJ5
        d6d3fce0 71b482cf 02b2ba25 V8M186aU
        74eab7de 5e841331 09a0bd0c nO0Lc3dp
        0662c8c9 20807078 3458af9b UkFqNSYnMw==
        815143d1 7a47c995 2d5619b0 j54gUXsYoA==
        c08b9c8e 4d7816d8 18076661 x1uc6MRqrg==
        3930b764 7b35f536 3affcbfc ftbnVWEoVA==
        642b0803 1557452e 13a99643 +DxobU3HvBc=
        a00dd156 3f547353 3ec4b040 VuOvoL7KkYQ=
        9128c477 686c5b1b 566c4fdf stI6zpP1ddc=
        30c381d6 298c965b 5962c9fc 6Cf7fVywqWc=
        8a3388f3 4f9add4a 5becb514 Z/TaFBbq0jSS
        58cc05cd 18660883 6dd6a104 tc8dPoEg/Agz
        d1a091cc 3692beb6 002b5495 4skyGGK8cBUw
        c5992e32 156381d4 6bf614a7 mVLgQMgqhbHD
        86fe5ef1 2232f946 11059c6f G6aRSGOjGE60sA==
        ebd4576b 3af254ca 61ee9d39 joW8QeRE0Sm7nw==
        f6fc16cd 1e0103ad 03d8f7da FmIhHg0n2+f5BQ==
        285f0374 0c32b97d 6f18d1e2 RmB+RNM9rrTkOw==
        e36e269b 3b9f6288 02faf167 Qs7u2wekVtcBPDg=
        a25d4e12 796e1a2b 5d8d99a4 Bybtkq9Y0TzVVg4=
        a6bb3c25 06cd32e9 07b38c05 v6lSAybFj8xxFaU=
        4020d22a 57e0eedc 1e1db9a8 Rswfnuex/Uyihkc=
        02dd4b79 3b93c97b 4bbbcc7b LBAKI4Ab3bFlgZml
        7d4f8345 76e632e1 042b5e2a g8f6VVYjiJnWrKa4
        cb0e3f26 62d67198 0af1f0b3 Sg6IcoqwEOjq4Csn
        2ad6e3e8 524610ec 56fb282e Q2Mk7KLrf6Oq7RdG
        5702ed56 02c0bfa1 0872df3c j6dBjp+3MtXkmdJuKA==
        f950cda0 2c53c942 55729250 1eonKqbi4GdBFMjttA==
        a7fe9b9f 0e7214fe 082527d0 9r743Mkg/B7165awIA==
        63a364eb 70becd41 5b1feb14 QwL6/u4ln8cWkpKUbQ==
        4efe8688 07f8dd17 2e89a98c uFVDWJyZWTlXA8kdJOg=
        ce0a429f 45a548d7 637e7923 SEqRm8XtRA3FLv2EgjE=
        8375099e 50f4e56e 657213da m1e6byiHHSxbUR3+HSw=
        a73e92c6 19b1cde4 0b9b4164 GlTo1ooCvBTil2UdsMg=
        b1ed1b84 33207442 67fb8358 q9Nb4pFvIUsbD4MAd13P
        851a106e 06adb10d 1287b105 gn3Gpl0XYcyYQLlQwBms
        b542b8dd 16d9b8b0 1aba5878 wC/Tuny/72YBaNnzfRh1
        ac372461 21778058 56b263a7 8evEh4xZqsFFnU7Do7i5
        eccc8bcd 37c8b25a 5bd7a1c0 lYDqDS+C+NWXHNeqyCcCKg==
        50299a1d 68074c9e 03f741c3 C3wXHuHxJfCwiYl0zZWpjg==
        7ebe3f2c 3ae61f63 252fa18d qgViVf2GPgMZ1bYSci7mkg==
        963d70d7 6001abdf 46711578 nAlLv1NLzRtYDuAXJB0xVQ==
        e4a26121 0dd0710d 6fd117a8 gSrfQULCh6Tiu/4V3SbJ9Kk=
        6032ad9a 67c4c2a0 42d90941 h5b5xyfsDk3wk+Sp1p9YC8k=
        202693ba 540437bb 0355a89d 0PDyBkA7xDEtEDo4ZYBcg4E=
        8a4822f2 2b826881 0b7f9618 J0NmsyF8HANtgBQovMcWBuw=
        27bde625 31d66cf7 0eaf1824 VnmkqqdLp77vB/2Gmthw5Zci
        20e96fe6 51531ce3 4d0905da XWJU5KFZ5U8mPPjfu9ZDIEJr
        a7bc7ea8 4b8d8c4d 64168275 aRJpRkED9hvmjFZjajxAGc43
        ffc8d8e8 117c296e 7ae08ac4 GcdjPTmqkTKzafLb+fr0OeIY
        73730710 52bf3a08 6263aef3 bcQpTUKPGCBO7RWOxR/HY5bc4g==
        96d81c35 11461ea2 6d84afa7 aZa0I5pQ4aWhni4VCx/ScrTEfA==
        54c42e37 53f09421 36a8bc2e mm7UACm9wy1Sn0UwAkFf0FZbog==
        c8918a3e 404ca386 6f5bba5e /LCwT8uMsmeXNjnxi53a2MBRGA==
        00261138 691170fa 719f9805 FQKp6HjCH9SmROZLI6f/NMRRT10=
        1fe5ccdc 3128522a 22d1ba74 PtB2n5cyWEyZwdIknFAsrZ7Iv7k=
        790d2179 4a9d089e 19daeb2a wu5CGcQfPgHyprZGMtDRD6+D5uA=
        e428f48e 38e2f2be 45b97821 FaAwY8ZXjF/Eb0i833dN+HXOU0g=
        e62d13ac 55521098 747dd8e5 u91ZZevB4fp5gkDW8zzM5kWuZ3bP
        061e45cc 02d98259 1d7360fe CoZwGX1UDRFg1uCTs/kjeIARGDb2
        b18feb6e 055bb522 4cb5656e 2p/76l3UkAITdm6z/kpAu6YLfocR
        dcd61ed8 32a99c5b 28355870 EWgu7BbPSsDC8QyMEN9an/WmefdX
        c9c144f8 084870b3 1e6aa0dd Fh7/tmgQ+QN6WtAtCRQRR3NfREvzmw==
        dc3e2145 04e1ee93 3e8a22b3 VhGS2MxlZPdjJ5IZuqqfAHWPRvsK/A==
        c67c4c84 591b0ecc 7de0dfba ToKOCsmqGDbsD+2/odD7NDvgRp708g==
        07dc12b1 40c22e53 2c8e9a0a Mn71Z03YR7CeiuuZIHwFFIsUD5X32A==
        d003afe3 158e04a1 00bb171a kR8WXIBvIsrf829IVUpacSj8xAxAYM8=
        d86847dc 673e5c95 5d4644c9 vtmwp6QfQCPGPmzhVrxtn35fPmB2PuY=
        14cfe6e8 3923f17f 529cfc1f tqOm207+/o/1cLZlu9vgZAkYHkH37gA=
        a46c2715 60add1c1 364345ee oij5zCB5Z8dD+SvtcUJ5dZnveRcF+5Q=
        d647143a 0d678ee5 60aa48ec 0CYO31IG9H0Dj7NR9EvtOrhkQsa7Rncz
        dd0c8f61 5f9c6f82 557c2022 Sab9SuF+WXNfLoD9uLA647XZLlYZFlNh
        4f699c76 7f4f4da0 16468c15 P3nhNPmDl58aC2kNHiUjWbo6iCIw5kP6
        904ace5d 458d2c6e 5e91a4cc I8BbF3qOpb+4sevR9x4LXsGhKgVVVLPC
        143d2616 01a30b92 08f7eced SfoxHp/IHnoB8FM9UA+2inlURSSTQsFLxg==
        e483240d 5e2d573c 2721c2bd gRR2ul7NtQHGIcUjHSJtrjlHCV2Pv5NZhw==
        0abc1e45 0fea7e97 59a09ed2 OESLJfzT1wQs6s46ehXAbmjyw4Zyne9yPw==
        cc7310af 00fe20ca 16d19cfd Wqhx7BUkI2Qzzqn6yhNdY3M7yrAARzuJ1w==
        72cfb5e6 6943bfb8 5739e407 ktjCs3HLo+hWwWVKY3ODgaR17Jsf7iSmBLc=
        7153e465 6a7eba8c 471e342e Wasj/heJ50twTuOeULCfw0hefcWoMEwVe6c=
        de4caffe 05e63c9e 2d7052bf H6FMfgLsxkTTfT5agEwovZs9KiAZohF3wKg=
        6cbd244f 0a5c614a 3ae63ddc UF1ZvC8sEtrsfls8XqUFfC+rLCHVs4BaUNo=
        6ef731ee 51130161 03a78467 hzKg5wpe5FP8lJ390xAo5VvJ56BZwSTnKq6P
        263e4a8c 58b151c4 2ea47e0a yCgyJO0JnKOSley+WL3/s+dFeLhEo7euy8Cv
        9aabb9cb 2c0420f9 2a681afd KjD1iZMzsOowjJfAOhKMH3mHG7/wZ6VESDWl
        f21bc299 3f76e1cf 60434832 tYn7CbgtcYdMlIEweLHWXq4MB2Qf0cM2d+iL
        e7ea417e 1898fb56 3e6a94d3 aAH2gad/YbSmtJpOfGgN0EZVjXhOu1ah4gHoLQ==
        72020f16 6b03066f 679a594b ZaMQ8Luw4edGA/AiFGT7IIPaUUYKbR/hRUZ1Bg==
        2abaac64 2e0d8475 70e0987c vT4ZkZ9DBqtgNwXphQupE2d+t+EG56fHRqK7Kw==
        603c8c34 074177c4 170dce13 +Mv2Vt5QTUbSPNE+Tfwk/y1yVsewDlqpnB5fUQ==
        d6a41516 0455b348 41de1e70 ozzEFW4KYCV97JFDXN5WQpVSjRghCuMhJbThTf8=
        1821685b 40f1f45e 2eeac106 z9xkEyfNyn7yeRkKtogHgQcdWQv6dcB5tQb4eGQ=
        c352198b 5b640318 212575ee UHR4tqPkz97bfymCjqdcvdtdrKv0k2MYaydkp+Y=
        cbf7ec55 424a8ea3 63d709f6 dsZ7IgUiM9JQXXO0ieaCT30JmIB8C8aMlec7a+8=
        a2e1b7d9 62ee47c8 42d782d0 +zgd9pGvyisQvqF04pBqcQDte6/Q1yjm1YIEx7qE
        709223f3 6612f4ed 37b856f0 6arQezkZatVSIz0ny2qhLQOjnzCup4Qz0HYkSiEe
        043f2a55 658bc932 41e6ac1c yc+4MOfOL3KjUqdmjH3BdzB+ahHwIPjZ+ZPjxKbZ
        fb269d3b 39c4a1b4 704b7fa4 6ibJxErte05ICOuil6PiiH3JUx0nZmXMr3yoN5G4
        57bf726e 41284e73 75e8030a WP8X5kpO6tO8ONPfyODYNI2EP7odETFOEEt+3lbg/A==
        f564582a 46d622b3 58308923 gHYBNRLesYHyW/ZJclF3/jodi29PgZbaBaUseRlHGA==
        32bbc73d 3e5a6388 0ca6caf6 a9AxXTr+woS53as+e+uIv57u/c+YIU35zooLL3J+jw==
        a3345089 31900d46 262da1fe oIZxkqCiQV8NCXPQsanVSt0YnSbVc8ACIPDRVeJ7zQ==
        6c9dd218 7cb4e6cc 29964478 jZmwYL4CpyVdw/5Io7wJg15gnerq6h7fkmDl4OLgJLs=
        5fa318a7 30b58a6e 05492131 AirxIHzKpYKUdvwQyy+1LZMMTJheqr/Sl4sSgbn2lYU=
        868c74af 71597a52 452db200 A9poCTvtyx1VJl3difuuRwdHS+AyPetqQ1QEkEbPdOg=
        df858243 6859ca4c 7a0fd004 cZHyFnGPgIixIigx6UpbmiQMRtZxaprkXfRYr/MSInE=
        8b5e4ad7 2627b97b 7f96d11b v7zHcQS1TGgP6VbvnzBft6kGHgsmx4u3BcQOrxt85izU
        95ce6185 6a0cadb7 6cc7bb6e AWRqLEG2XNP07IzOM3p4GGjYFX8oCka0JAUxmRm2WJC/
        5c68d6c5 6f461e3c 14c12e80 vorSoJk/Xkx0GoMoTa05PkXJjfYeVndGXo7b9+kgqTse
        09e51a6b 22030d25 1571f218 YA8SGHBv+4z/lyixALssif/5oJc8UxRyG7eDbqYN/FXI
        c59c841c 415d478f 0186fca3 qj/ZPNQUvIojVfq61c7YKmKvn4ITFFkOpY2Jc6lsohbRgQ==
        8f1a9b54 2cfe9b7c 278f500a I1lTBgRMKUmcTOMHTXL55fmASkF1V5LExMexW7M0SkMh7w==
        3f68a91e 134edc7b 25576237 FB2qTo/Yj/iQ7IWIb5j4ZrrjO6Is/d3p/6CL5lxrSN2r7Q==
        85681ebe 183c5fc1 2e352dc3 Z8vWrfVaJhDo2BmtF/ab3Yg1EF2WlIsDEfHJD6WZ75OOvQ==
        0c48cc01 514f4e36 42eec34e fQGIxRzDVtmJsJ0tPtpZKOyYjzpRj5ijUFVIErSBzrum/XA=
        c0348a97 0cd2f4df 2678ec9b Lfe3a1tygtVNyuYKxok5ADq8C5qncmvBgHvBNx+LoGP8T4o=
        6a74d970 54116da9 43032cfb Snyh7/CpG/ND2aKPuR7YzamXUnaVyuUX9r9YSSm7WMPQJdk=
        8f1c14de 36d51ee3 5feb6bcc /jPP27Gt3na+20PldPOJsom2sttN1DSpix0Lx8j5oNHbxoY=
        cc52f8d7 40728fc3 780f8e92 VoHHS7NDGVTzvNEaUFUAcr8HXzALExomPeQwn1SYmqJjmHwe
        084835ed 2fc5fc78 48ea667a 8ZFVvtSy0AjdMcXbAr8cWrmK4i9zXLypUPjwM0amMi4fh785
        e3c5c863 2d0473c2 2ab30a5a 3ujzSgaoHQBVX8QfYRtZDcPR1vrRPms5Joze6LxMF23oEp38
        b6f9ec21 7d75245b 3a92c301 KKmygUiatqLSce+b3xfhYB73aKsg1L1GaJEvnKajSVfZYcqk
        9d5e568b 628fe1b6 1dad21eb Es/Rx2fCfpnZnSOLDhoe8yvyoCF48YpRTeAy4iGgm+8pu1TbDQ==
        ba075389 0e85dc8a 6f8bf566 8hjKAqJiE9s3hLsXehdGgu1WZYFJJtKGPfCZeUDRXS3AOpfTJQ==
        8d542473 34fba452 2f31a62d xfDYNW8CTIy7+sH74YVl0hf7RFn29l8gmbLGJYcbXeJdisb6/w==
        6d5e6e3a 52da1e5a 514c75ee Jm83w+pZlkrGTwDLf1azGRifySuZ4p6N0EHj9oK6DeidW89N0A==
        89cd0939 6d96fdf1 767f3357 +BVkd//uBTRLuizfVsKpFZ7/dx700pwnznX4BsvgPvMPewie7Sc=
        d2562221 69fd8256 25f5d582 KWJvgvBtWMCOqbfyfvxxWvWVu/i2fdhO74VtXRG1pPRh9L2/AtY=
        4c48e99d 5b712711 35f1dbc8 MfD2BZjaqUI1QLi3gl7DBgcPHnLF8WIAjxeSUSFuAcn3VwtJ9rM=
        674b9e94 7dd5f474 34440853 8+hWeKZFzdDl5Cp0qbZTyGGRik9TsD0NFNByBhKmKvxt8ZAIqxU=
        c1e1420e 651c0eba 50c4cb02 YdotBQRlaIIGITvZS8foTmMGzmtVkbtHQAGudaTMyZ/OrbvqT+JH
        a96a79e6 5c943a12 23022e4a 6da7FTvULdC/Zj7RwqOTpHuIyuN/JC/6Ts37bQ6zit1uD720QB0S
        c7c78900 23a86147 09ff4464 brJLBgLBKeO8EdRk9HfpwmSxFASYxkpCcXOGvOD9/gNZfmD4TgvH
        303eee36 3f3e2cc1 48247bd6 RAdX7aD+4K45b6qGU4I9lkQH/dCJ8kYROVghrTtqgfUuFmQB8m7R
        2a965a92 479ccf99 28a43c9e OGaZUAVNGLgn8BMavSGcfjhfLG4FibcaU6xyVTJDHIRkr68GafW6uw==
        08bd2f66 11ae3f38 7b84c096 tCAZA7Ddh68TeAEeidli6XBvU5DZ4Hv+3AuA1pjJkagoU4ajnRDdCA==
        e3257d0e 76b62eaa 53f0c9f3 FKy54HPsoZ/Qysk6yKupc94NwT/cvxxZMHAvX/LRgI8QpeQR52zRtQ==
        db475969 08c151ba 0288d2d0 IabLheX9d9N/SgQeWUo3tx4HqhBUYcM+t7YK1wRHH9P5Lj9Adk8xlA==
        bf8830e8 0e674270 7e4c4d4d Wkctc20Ji9ZTjFh2bNzrf7t3RguRDtvm2Ps7Csm+cc8RAIrdIM1Nzuk=
        24d325e9 3a85036b 378a0d36 Ujv3zhqgr8FSISSnu1Q5duhbJRUpI4cudYJo5maueCiz0ZaUv126hZ8=
        5161a6e9 23b6605c 5c608010 2aNtN5yYPY8jpQ6fXdqVy2yFu/2K4sWa2cQD8U3UAJG1nLk+Mb5zMz0=
        e415a40c 1936c2da 549d039f /ClnSYpAbQpMzYQhcXCi7H+5nFjpDqD3p2lwlNgH6NQkFdS9vIv3ueU=
        964389f6 7e9af17b 107fb700 +YWDmOA7wXS3ek/r3kPpu7OKbFDu2y9wuw8YfrJMbgDnMTnr+e2WTEyb
        9dc542d8 1822cf50 39aa2512 lQgSHu/wIVyXtr+8gFaNMpwzkNq5+Y9ILtnKxD12idz0fLcloxzKmD6V
        b64d8445 70b54778 3d0406c7 XwZvtt1R4NMyBRDYlg+dkjDESru12ej77NW+h1e5lS0NDA0Pwwh53SnJ
        4d8243c9 211d7ee1 05d20231 In+f36X0/jt76ydBmFP9LSgI/IQmm7EIRSmpxttq9YBcpscC1WlAoWTB
        21e53f04 2607df49 30628914 tQtuG0X4EzAC9jobTKrYefboR3XcoELxcS4xhFIH40VxtBo6cf3a/Tf25w==
        df12d3d2 251be4c7 1870097a ZMsED6QGdW93U0/1BTLeP9xbzUhdyPDMa5WL+lRwncfjqupUgKlvT+/YPg==
        9ca33746 63d5cdad 4d7ee14e e80/WR+7zH1EE1RtvpvEqwQGoxCcB7/oiYuh5jCCZTTrVz407T7q4vuaNw==
        054d0974 36d6cf7f 182e570d 0j0Z9CKHyriNOHp/5wHPd0ewBNXxAxqn8ABYU0i+QyY0oMx0DbEKqdlriQ==
        408c4bf8 0bb9fb32 5186d6a8 GMTd9cbgeGbLu5z44j2AENzacgbygkHBaP3gJNiaPnkE0cc3jzcAkfciApU=
        9d6b8e73 11e1e832 2de98433 8K70vbkZ8YIfpDEMEkmhe43/a7cNFchBhKucAFW77xsUxzqDg8NRdmMSewo=
        9ac39a7f 4901d8ff 516acc06 EUqvOcF5WB644d2p9X4Ayfne2fqPxEMEbUFxIgBseOzgkRnlX6eVEizOWO4=
        db900dab 4676cc86 5baaf6f5 lz9YOSvPVGONTg6GWtV+B6zfgYxKZdNXS9wJNEpq00HPyymkVoYuuVBt+Y4=
        cec8e9ef 36785992 5493807a fJYd+i9pKkf0XCv2T7QyUEdUsjfBvf60/ApMOj63buDDxs5qg8RLDMjD0ED0
        249ed962 2f413702 214b8ffd OhcXp8H/R4rLjNGdGNYvvk8W1QLEtzuGOBqlPBvQG7Hcct9wKZPUVnVZy2tT
        5ea612fd 6434e0dd 3bfb647c EXUNviJp116dxqAU1tsK+BFmhBaqUJif27JdZUoCeXkjuOUtvg7TRAzvCSAT
        f6a5f183 365d7b93 7fd38edd QiS8+PSkfPayIwWw5aLEJk/IYAuD8/wiZzGJvxQjHjotkFger6zZl3JA2vAG
        c63d4e5e 57d03fd6 4f9a8bb0 MFQKNrqmQxdOwIVUK4JVPfaIdgtykvd842WzOsIwm+tVxCsjlIIV+vJY2bf51w==
        235bcf3f 5cb8cc02 4774aa86 a+b88stv4WR08fQbKrWidY3ogkDwSifOhRNP1Qc16ODTsu2PFL0WNFoefdbqDA==
        2779fb0e 2a5cb3a6 59e2857c 0lijUcAb7GSLYxoSm4OabbXGbXGXPflsSCqWapItlYztM8QfyX/a7apEx6Fn0A==
        1897893e 1d021fed 33c61c72 u5FbvL5zoTjScEmR+7MI1YW0rLCsfqiiIM2wvMZwBoDb+9jeCFqdmo5Z7rTtPg==
        d636fc39 06082ad2 6aedd527 wx1aUP5eaRhkMzHh2uUv47gg4+E0szyKm8ua2RIDswXOl43r5Ut0MMeTUwELK+M=
        61ec57b3 2ea35eed 68379cc2 Pe7e3fEIx4ClrcjXveHfCub4YVYDnpHpKYkBK21pJd4yPRrJirtv07YdGN1Qsqs=
        e8d83026 2b534da4 5bc54113 gQRPa8ob01fiitwMxRo9O/W92yYZy91CcGcpTfQKLHm7ck+pscCPnu1xnchFwEg=
        053fce90 1a3b3bc9 5eda5061 X9wxGlGl61M9Ev8SLcqSOmmssaE4uiWVWDQRdE566priXQSC+tHMOCBQOOsGdUk=
        ed142d6b 4327a946 0343bf45 bXuMA0d4Xqt94c6nl6xcNwIenGFtPbLWcU0wjimFLB5o5SM18FwlF/1n5NFqJVBw
        070cff45 24c8b5b2 4cef2d60 mRgYZyUHKuWxaHJ7EuY60p46Qp/Sio6AQ1yHal2YmDVIeJgiGhEzFsMq44RAP9Ty
        79b3e3bd 5d0dc6ed 28a4acc7 UjDrIg5d9mRTkP97Qn80+8LuFa8+sC6V6VTF4ZiXZNXXqxSEqRLKggVqcYhQJxq3
        06579fd6 11744ac7 719029ce ZW1Zi3PgyA6HhWeQp6eOdGvp4j8p7L4XlHVbYqrPYFJcF5cREKe44nJ+XBXf5+qc
        a1d6f25a 0542d5f5 7a5abf43 L7TyyEDCWF9cKRQhhh7MNwWGQwqlfwMKBOMy+ew0Cz8cYnshi8HaB1l2uBsRTKOvIA==
        c9de7291 0d681470 036be2f6 j2c+QuPB0HkrwmluPypSjvWNL5DrIG1BDZQZKzBSW8dJFAHfbODDxmkjVvnzJlt3xg==
        e180ab80 7bae1c43 6c38c210 sFGNLz7BV+hX6gAjehGX5gEaiuF1XWULe2h4MSQ1tBy7+JrpGT0bhBWPsVrmFbx39w==
        21b754ea 3c8d5325 2fd3698a mVMneD+DyVMvLmPRfSYOuXpKWtuHg8QMnXrZUTQMXFRp4D7UBvWkwZlUP2IBI1HlGg==
        a0c41208 3ee796d6 6cfab4e1 aWZT49O8ps5fa+TsmsXgBAgcw/NRdBnkP7K6sOY/uMC2xO5wFsck9LW+JC5MX4YRoaI=
        114b1f79 5e166643 6fb798c2 gLfRhjmcd8a7SFtxTPrSj2CPeSD2Zn8y7c4uUcaONZ0MHsa+j9A1otjGq6hJrRJuCp8=
        d309b68e 03cfed93 37d74905 2dUqMGFoBr9k0r2+Ln1GrXUbyymMMNlZC1Z0C87/P+M5ZrCu8Omkj3lqiJMUvKAlu/k=
        82d35c4b 3c221bd6 2d6d1878 E0YspvKZbU3GS8e2RlZuWd72wP6763XYt2Hbt8WNjZqCpThDs3ge3+uLUxFLcHHQz/U=
        a56d1e58 6dd183da 19000cd3 NDFXpEMUmo7iP7I96MD6Y2uLsH828oUNeC3J+XI/x5mAO68CzJ/OBfdIFakYOHb45W7n
        1d72de55 59602cbb 05f6f060 bYpP0TyR5rWutYKwIYQcehSCp5iXrr2jjclWycDurYDh4kaKgxOOXIJZlP4qGxf45FKK
        d90b43ad 4d7d8016 450f99c0 6Q5w6A+Fuas9lmc7vlqiZB4DPxRuzNy2NPrkyjj7FoD0slJ4l7DLUMZq3JHLXqT4hJA0
        3cab107f 6ed36516 02ed90f0 Ggh+rEymKPnINRuB8VsH63OGVXCAlnypzNEFGXJUW/aC8rFmpReEFlaehePhx4CazpKx
        f9320f06 3d9ac989 0c93bb83 NTRuG8sM6cnzwYLb9C37lDAA5o2NGgje5LKuwK+8dy84RH9tZBh3ZeR2DCW1BWC8yLjQTA==
        ed08600a 6ab2fcc8 2254fd22 /1/yI418KZKBqQCVdm4Js4rb7rnGPGPvYh93SaOrlczBmy2qE4WKyB2WSkreqE/b69nD3g==
        6e48d912 6d38bd3b 4bee1e62 GBbPXU+qaf6y7j6T8e88pPl1Di2yM49uZ7K3Xg7LHld4vfDR/RjOr8p0TkZuNKvYPYijNg==
        f48ce7e2 6fdb476b 40386f56 zLbyPVMzGFWXRccdH7IqARjzPdtGuHFIsvuhfGXFWyI+PdtWVYC0eHrbXeuxt+83Dxchkw==
        f9daa844 17d92366 37c31f73 /tOy1J6n77n/zkuN5o0XXskX2b8FWp6TTltsTC79SDhNQxOSYEe+VcZLGf7o2ohLTXx/6cw=
        e303e6a3 38e1e39e 017b6df4 XA70cTI+lPv+TymkOdKUlsLyGqBXrRMUjyziJwLNpkK+b4XfhFWbGcQm2UnSaNw1voUVfdQ=
        5f856ff9 7a220748 0555696e C7HLFENzM7Dv2h+4Cla60hyZYa2GDbP0T5nd9XkdmPA3iSRGBpl8e5A+HCPUIDZhYCWoFew=
        d1f6da6d 75e9da1a 545bdb0f x0QDC6vQ9AgHqb7Ocd9ln/yUjkzbzzdG2HumJ4bsOAjy+lWE/tmcKhjVCFXElu+hHlAL6q4=
        228cd288 67ece55e 5b6d2bda o/nMCDbdvKEK5bfU86Y9QHPkAK+h/BX1LDVl7381NQb3eq5AIpnTba10J62aJVB+SyNEC4Wg
        36ee2b7a 7750c6cb 7db54044 kB0ku3Dx0w+8X2oi/3FEpQQI7gnvMkv9E+IvjZbbDfYyIxfmiq/JI4AANLjzGx6uzrfyyX4q
        21fbf703 00e78ccb 02195a82 mG0mtWc7KOm1VRWvvMHW51tOEtTkAJP1lDKMBJk0+GJzh5pGXrycoHMUTBw6Cqk7J0KEDqzw
        4d8ecf57 20db47d3 5cab413a FFOD6tEaOyuzH4oOTcr8GWN4RvUo7zVH4HX2SCvBvCV9pOCDVtgBHqzXek+C9i2YBrZLnKaK
        3e6183da 27793be7 5f59d2fd jFCqaCt2dR7ynDk5MY8wGruxixDBOX0oQoCl3RHvtr8bWPUIE6iMaESIVLXJnJWy0mJx1UGzYw==
        6fa15509 64db0245 31f0e0ab hL0IB/kNNbMbVjsNHVNsZWRPZ1obaylm7K6zvL/qG/NbTqwsuaYal0upcSGxEG3DvzGVr/35Bw==
        7bb6f259 61d1d7e3 5995f8e9 MikC3OpPss04vfBApWfw8iG9Svb+6hhTGN6SARERLE7JZ258uKj2rX1OrHL1eaLGBSb61d+N1A==
        890b0b7f 31e9af1b 6d362188 /tQv+ifkOkBEsTuOiP7tnvwKm8BPqP9PSm4/n1UOSD/BI1AeKpLXuLJahNauS7P78qv9HcUBKQ==
        2d9acbf9 2d060510 60be6127 xKarRYp8mBcxt9jt9ZfsO6+ebuwuyNJGXxngtHSm2+3jyWN1ieL0p/pKOkzKWPSuYRYKT+ljZj4=
        9ce96399 6becc985 0b154351 AN5NFLpz9EWL8o8Js9bXSWpoMhWtS6xNICsTkA0cRShVfWyVwHf9dzSsFe/4FEhH3+Yv3DDTJNM=
        31039b93 73819d09 243fdfd6 P2K2bCHRORCIU4wUaLef2x+EzKglqMxfUniVyHhgi3hqNhw7n7sLEyxS7CHcYbnyt1rg/FxqL3o=
        cac1cbd8 61868bed 43d864e8 KWBPrA1hJkgDibhaua1M+RI1sb80t6m9w5mMEcMLJrHbmIZCVANHZpE+pOhhsXM34n9Tc5SYY2w=
        9c6fd49d 4ff859e9 5db92a29 rTzstb54L784tl/Bz0MGUcnWTatVxTxM+3kMYIdKAALNGrhbaXkJl/V7D3kHOuAor8cjvHD7vlyA
        694fd186 33a89ac6 7fb50182 dclp4jVfcwarNC101Ne2cS7rvIkqj+N76siRnU1XbpUck4r+bns6cbVowHGinox/a6ggUcM8Ac9a
        6cada7bb 59e8174c 02cba783 KQjwv23fwszMdj9ON2Jik2RjSQ+7gCQaDOJozqOTLqeCBN2VB+3LVIq3NQPFaGQXSaFAegvSV4Gh
        cf7e66f1 70d7c338 129ec6f8 mFX18j+GFf3m9l2wuLKzWe/4OuQVTfIhc+h4i++QJ3HzFM8tE4NFJCvI3frBcdvUjX1p58lgdiGV
        95ea9f92 7a7db6ef 2b8c513e Yrgv/5o5wh1wJpEFv3BNfXgpgKETuDdA1bXB/vgt50trO/NASLM6oDYEmEubonMnoA0AIhu5NzcOmw==
        7d5a497d 0183b6c6 64704a40 WEkAf9I+h6BKIQyoE0bxUQoyV+SjNoKpWJEKpZPL642/8pIo9cwpn60KfhUMhf7XjDorfqcwJWx0aA==
        f1782112 4d277e24 15c29087 4+okrBDCws0QbDnNkN7RPfPZ1G25xxgDBfccja0mQbQ+sJj4eypQC6Y8/kVQqU7Yq5QvYFiHf5LquQ==
        94ba1913 1da21f7e 78ce867c nza0rzH5w/8CeOuPka/yW14r5A1aiAHPQl49xDHrCxQQFMNytA6fLRrDPxlvC+Nx5quLQF+fS07q/w==
        5ff265cd 4be74d4d 59df0c98 l61bU3KqzDPhY2CmH4JgyyHSPsQpEZQKapFmmosu4+BoywiVhJS5s7mG2wFNdOI3aTnO2YbG6NI+8Lo=
        59457d1d 49a355e5 7eb611f8 eqLFVm5gvxcYUzwKGVpXfWjyOVRIFhkmNyBq2iCy1AZcfqfwIlKxjxoyQz7KpumgyHICdY4JfNs/Kng=
        1360634d 0909974f 70061c06 vaT9an9Q0gdDRmoVSyB/6VEazUwyrrx1zdXLZIbJF4YjaDUUO+NZu+x5u/JJVa+EEFvQTtiQjTdNM9o=
        99ebeb5a 34cedab6 3e696c62 W9DPtG0gB1bbENQ7mkkEyFOhBtv2s+p00+ffGVSILU5g9Iv81ybBrlP4OrBP8mNYcnNBSCOlqWMvsUM=
        28176e47 14dbf248 1699e6dc mAUX6Az23Go9LSCIT7qwdM9ccte+D7KKMHC6zy7XT12s1NTIfe8AD8rM3+FKUZ7mPiWk8dLsZVWGGg4R
        a96d14a1 39562baf 1e365158 O4AmFgjNwn8dI5NkmMH9nEXi2ftPrnmYeXclUU1l+i0NEFehhuRDgzRQIsFo4Kn6D2PfXhINw2wW/WZM
        6a7c99df 761e7eb9 22b297d2 5EboRRe2rG9yjoesfsurdlgACsMypxFkRpiHnZuPMTL/7/fevepZDqtJHevBdgwIShNBaO4gEfzbYq7J
        ba9cbd66 648b264b 21f24370 mhQLDm8SsegIYS2UyWLjRziXHIaqlrMPupY/lZuCzcVYnNuF/LuRz9lWh9z5+Z8rVePs300tBrmYIQcc
        4705c770 4948b654 05db9ec0 Zbrhgxb9/tU9vik77vVlJdXmBwRBMwpw84SMHUE8vgdRCNLS/yqFzmHT7CARHN5Ypxm11nO3s4bv8mgokw==
        27770231 163cacf2 33811801 XuXlNX9Oxwxwv0nVpZHPhTIdrELRA2vt/954cBOAJ0OiEHeoNTEi5BoyWAOM5LVnPY7JG3xPFHc9TOuDIQ==
        add38076 34ab2676 5bbf59c0 fGSbbnNnKd39YsVfZptkgU6gmtxq+AIvAI2EG+JLAsYwDzpcVXxBX2uE7YQ6pWez3fTH+Yt+RE2KeznAXQ==
        11e916e5 473beccd 6bed302d D2Ayd+RaK5I0W/j9arwHShcZWeyhKrzcs/b3zntF1XyB7NbVV9cntJL3edVHfJHLdeIHOrJxNWx5cKZ/yg==
        b508d4a7 02fdf875 39b7d4e6 H1Mka18ngPYiO/1JBGePF5dvShQPbDT7XtQIBvOzfPAkLwcrzk0EiMX8mRW9F75bmJF82qAlTG0vClbTdKU=
        2de3a81f 35ebac24 459aceab mKtwpKIpXuXQulmd09yroiWNal54/4QN5961HrpFlzVlpOLv2R8DoZ2fBMgaoTJnTMoZKgQIEmypA02imhw=
        ba582a7d 4d57670a 1c4243d5 qgYPQsd3FsPhsnwkYrX6QzC0WFgLGo4dq4eDrn8QqD1cTwyoCUq0TYF4vqqxvh2cHAMW2g+z2s037XDxXTY=
        06b010e7 69628683 4c0a0143 OUfLj2jP8KBLeyP+6sDrt9NZljV5BbGDXVz55+TKJuELoNll/7WnolQr2H8yEIGyFoXAneV2vIOAx8J7CNY=
        8ef0e80e 6746f044 7ce91b29 T4QcayhssvSMz9xsjUkyDXggWy0wa9Z2wiKkHn5kRA0EnObauqGUMcPuAzwqOX40Bpz9saUpFpUSJwVko2Cn
        999c0c28 67eeeb1f 278b4e43 EVDDoNzl4T1UBKGw7Ky1KvrJrZUezGf2wRZG87GRZaw/0Ey76LD0/AZWlKSX3eeBRvEuKNRs9z4MMC5mPy/Y
        e39da73c 7aac7e8a 48934166 z2X/zM63/xRcBcOTkqhPoUpXZMcrdAc3eMw3SBDcpgCgGlWu2Jw058kYmTnwHI4cAT1UThhLWKYsyuh/tHIm
        68d7c932 17cdaba4 063ea2fa jDLYVsmHWbzeg2kvjEKA0gsRc2/Kj4MjLYOcCvVBUpeWu9O9uOOuB9MKP1flTaDPqpD3t3RL6snM2jy+9kW9
        17d27311 1a76da70 1c15d92b 5SMUmKj9/KDK21F93mCOXDoUQ+NVp6QtuH8GfJKfE6lImNoTJXzVbLTfJrUj8EKpjZUeXnDOdQAD9SrPCrTdHQ==
        d61323fa 4796dc1b 42b08e39 ABIaxuWJMNI2/eSpigpeukngO5dJvBMRT1QHQnWfFIOGSnGee6KejiqGoxvbX4xJJsvP6iEeDDDVH3Y26eFnSg==
        5c77589e 4f8ccc79 558d5c48 EdZ3DTHUPgdHNGQ53eQ3KG1gu+9eBjA49AoFuNNzdI2K7VxJKkEzvN3AtNt3kvlo0y450m+Bnz/zcIGAAfQTbQ==
        42fc0f48 078f355f 18641bb6 6YYxVL3MRWiE4sfxP+XC5CT51SPD90IuPzoRT+5CYhxN7RisLqVTzyd/nxX6UL/Ru5rPxg+V6YxyuMqYGC11xw==
        """
}
