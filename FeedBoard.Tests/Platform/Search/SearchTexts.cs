using System.Text;

namespace FeedBoard.Tests.Platform.Search;

/// <summary>Texts of many kinds for the search.</summary>
internal static class SearchTexts
{
    private static readonly string[] Parts =
    [
        .. "a b c word Words WORD x1 2024 42nd İstanbul ısı I i ß ẞ Straße STRASSE ﬁne ﬂow ﬃ Ǆ ŉ café CAFÉ résumé Ελλάδα ΟΔΟΣ".Split(' '),
        .. "οδός ς σ 가 나다 안녕하세요 ㄱ ㅋㅋ 김철수 天気 予報 東京都 我们 𠮷野家 ひらがな カタカナー ｶﾀｶﾅ ﾞ ภาษาไทย ខ្មែរ မြန်မာ ລາວ".Split(' '),
        .. "ＡＢＣ １２３ ㍿ ㌔ ① Ⅳ ﷺ ² العربية שלום हिन्दी தமிழ் Đường Nguyễn Žluťoučký кириллица ЙЁ ﬀ ﬆ Å Å Ω K ℡ ½".Split(' '),
        .. "﹏ ＿ ﾠ ᄀ ᅡ ᆨ ꥠ ힰ _ - . , ' \" \\ / : & | ! * ( ) = # @ · ・ 〜 ～ ゠ ≠ ₂ ª º".Split(' '),
        .. "\u0301 \u0316 \u0327 \u0345 \u036F \u0307 \u200B \u200C \u200D \uFE0F \u202E \u200F \u00AD \uFEFF".Split(' '),
        .. "\u1160 \u1161 \u11A8 \u3099 \u0E33 \u0F77 \u1E9B\u0323 👩‍👩‍👧 😀 🇰🇷 👍🏽 ❤️".Split(' '),
        .. "\uE000 \U000F0000 \U0001D49C \U0001F1E6 \uFFFD \uFDD0".Split(' '),
        .. "https://example.org/a_b?c=d#e www.example.org user@example.org snake_case kebab-case C++ 50% O'Neil \U00010400".Split(' '),
        " ",
        "\n",
        "\t",
        "\u3000",
        "\u00A0",
        "\U0001E900",
    ];

    /// <summary>Each kind by itself.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Parts,
        "The quick brown fox, and the dog's 2nd café.",
        "안녕하세요 여러분, 오늘 아침에 커피를 마시고 강가를 걸었다.",
        "안녕하세요".Normalize(NormalizationForm.FormD),
        "한글 ㅎㅏㄴㄱㅡㄹ 한\u1100\u1161\u11A8 각\u11A8",
        "한국어와English를 섞어2024년에는 wrote한글",
        "İstanbul'da ISPARTA, ısırgan; DİYARBAKIR",
        "i\u0307 I\u0307 ı\u0307 İ\u0307",
        "Straße STRASSE STRAẞE ẞ ß",
        "ﬁre ﬂow ﬃce ſpecial ﬅ ǅ Ǆ ǆ",
        "Η ΟΔΟΣ ΤΗΣ ΠΟΛΗΣ: όδος Ὀδυσσεύς ᾳ ᾼ ᾀ",
        "e\u0301\u0301\u0301 \u0301 \u0301a a\u0316\u0301 a\u0301\u0316 q\u0307\u0323",
        "o\u0308\u0304 ȫ ö\u0304 Ǡ ǡ ṩ s\u0323\u0307 s\u0307\u0323",
        "ａｂｃ ＡＢＣ １２３ ｶﾞｷﾞ ﾊﾟ ｱﾞ ＿ ～",
        "か\u3099き は\u309A ばぱ ヷ ワ\u3099 ゝ ゞ 々 〆 〇",
        "👨‍👩‍👧‍👦 family 🏳️‍🌈 flag 👩🏽‍💻work",
        "https://example.org/a_b/한글?q=바다#top and www.example.org/A",
        "__init__ _a a_ a__b 1_000 ٣٤٥ १२३ ๑๒๓ ௧",
        "שלום עולם! ״צה״ל״ ג׳ירפה בְּרֵאשִׁית",
        "اللغة العربية جميلة \u202Bمرحبا\u202C اَلْعَرَبِيَّةُ ـــ",
        "ภาษาไทยไม่มีช่องว่าง น้ำ กำ ກຳ",
        "हिन्दी में लिखा हुआ। क़ क\u093C",
        "a\u200Db a\u200Cb co\u00ADop zero\u200Bwidth \uFEFFbom",
        "x² H₂O ½ ⅓ № ℃ ㎏ ㏒ ㋿ ㈜ ㊙ ™ © ®",
        "a'b \"quoted\" \\back\\slash 'single' ''two''",
        "a & !b | c:* <-> 'd' \\ ( )",
        new string('x', 63) + " " + new string('y', 64) + " " + new string('z', 65),
        new string('\u00E9', 63) + " " + new string('\u00E8', 64) + " " + new string('\u00EA', 65),
        string.Concat(Enumerable.Repeat("\U00010428", 65)) + " " + string.Concat(Enumerable.Repeat("a\u0301\u0302", 40)),
        string.Concat(Enumerable.Repeat("é", 199)) + "éé " + string.Concat(Enumerable.Repeat("가", 120)),
        string.Concat(Enumerable.Repeat("\U0001D400\U0001D7CE", 50)),
        "Ann안나 안나Ann 2안3나 さくらSakura さくらサクラ",
        "가\U000F0000나 𠮷\uE000野 \U0002F800 \uF900",
        "\u0001\u0002 a\u0001b \u007F \u0080 \u009F",
    ];

    /// <summary>Texts put together of the parts.</summary>
    public static IReadOnlyList<string> Random(int seed, int count)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Parts[random.Next(Parts.Length)]))),
        ];
    }

    /// <summary>A text of so many characters, nearly all of its pairs different.</summary>
    public static string ManyPairs(int length) =>
        string.Concat(Enumerable.Range(0, length).Select(n => (char)(0xAC00 + (n * 7919 % 11_000))));
}
