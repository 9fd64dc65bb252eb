"""Addresses of six markets: good or masked ones, and bad ones with what is wrong and what to say.

An address is written as name; phone; state; city; district; street; postcode.
"""
# ruff: noqa: E501  a row of the table is one line

GOOD = {
    "US": [
        "Jane Doe; (+1)2065550123; WA; Seattle; ; 1 Pine Street; 98101",
        "Jane Doe; 2065550123; Washington; Seattle; ; 1 Pine Street; 98101-1234",
        "Priya Nair; (+1)6175550108; MA; Cambridge; ; 77 Kinnaird St; 02139",
        "Jane Doe; 206-555-0123; wa; Seattle; ; 1 Pine Street; 98101 1234",
        "Al Roy; (+1)2125550123; N.Y.; New York; ; 350 5th Ave; 10118",
        "J*** D***; (+1)206***0123; WA; Seattle; ; 1 P*** Street; 98101",
        "J***; (+1)206*****23; W*; S******; ; ***; 981**",
        "Ana Ruiz; (+1)7875550123; PR; San Juan; ; 1 Calle Sol; 00901",
    ],
    "TH": [
        "สมชาย ใจดี; (+66)812345678; กรุงเทพมหานคร; บางรัก; สีลม; 99 ถนนสีลม; 10500",
        "Somchai; 0812345678; Bangkok; Bang Rak; ; 99 Silom Road; 10500",
        "สมหญิง; 66812345678; เชียงใหม่; เมืองเชียงใหม่; ; 1 ถ.นิมมาน; 50200",
        "ส***; (+66)81***4567; กรุงเทพ; บางรัก; ; ***; 10500",
        "ส***; (+66)81*****67; ภูเก็ต; กะทู้; ป่าตอง; 1* ถ.*; 83***",
        "Somchai; (+66)0812345678; ; Bang Rak; ; 99 Silom Road; ",
    ],
    "VN": [
        "Nguyễn Thị Hương; (+84)901234567; Hà Nội; Cầu Giấy; Dịch Vọng; 12 Trần Thái Tông; ",
        "Trần Văn An; 0901234567; Hồ Chí Minh; Quận 1; Bến Nghé; 5 Lê Lợi; 70000",
        "Trần Văn An; 84901234567; Hồ Chí Minh; ; Quận 1; 5 Lê Lợi; 700000",
        "N*** A; (+84)90*****12; Hà Nội; Cầu Giấy; ; ***; ",
        "N***; (+84)901****23; Hà Nội; ; Cầu Giấy; 12 T***; 1****",
        "Lê Minh; 0236 3822 123; Đà Nẵng; Hải Châu; ; 1 Bạch Đằng; 55000",
    ],
    "ID": [
        "Siti Aminah; (+62)81234567890; DKI Jakarta; Jakarta Pusat; Menteng; Jl. Cikini 5; 10310",
        "Siti; 081234567890; Jawa Barat; Bandung; Coblong; Jl. Dago 10; 40135",
        "Budi; 6281234567890; Bali; Denpasar; ; Jl. Teuku Umar 1; 80113",
        "B***; (+62)812*****890; Bali; Denpasar; ; J***; 80113",
        "S*** A***; (+62)81********0; D** J******; J******; M***; Jl. ***; *****",
        "Budi; 0361-234567; Bali; Denpasar; ; Jl. Teuku Umar 1; ",
    ],
    "MY": [
        "Nur Aisyah; (+60)123456789; Selangor; Klang; ; 8 Jalan Meru; 41050",
        "Tan Wei; 0123456789; Kuala Lumpur; Kuala Lumpur; ; 1 Jalan Ampang; 50450",
        "Ali; 60123456789; Kedah; Alor Setar; ; 2 Jalan Putra; 05000",
        "N***; (+60)172****54; Selangor; Klang; ; ***; 41*00",
        "T*; (+60)12*****89; Johor; Johor Bahru; ; 3 J***; 80***",
        "Ali; 03-21612345; ; Kuala Lumpur; ; 1 Jalan Ampang; 50450",
        "Nur; (+60)123456789; Wilayah Persekutuan; Kuala Lumpur; ; 1 Jalan Raja; 50050",
    ],
    "JP": [
        "山田 太郎; (+81)9012345678; 東京都; 渋谷区; ; 神南1-2-3; 150-0041",
        "Taro Yamada; 090-1234-5678; Tokyo; Shibuya; ; Jinnan 1-2-3; 1500041",
        "佐藤 花子; 0312345678; 東京都; ; ; 千代田区1-1; 100-0001",
        "佐*; (+81)90****5678; 東京都; 渋谷区; ; ***; 150-****",
        "鈴*; (+81)80******12; 北海道; 札幌市; ; ***; 060-0001",
        "鈴木 一郎; 0112345678; 北海道; 札幌市; ; 北一条西2; 060-0001",
        "田中 実; 09012345678; 大阪府; 大阪市; ; 梅田1-1; 530-0001",
    ],
}
# What is written; which fields are wrong; what is proposed.
# fmt: off
BAD = {
    "US": [
        ("Jane Doe; 2065550123; WA; Seattle; ; 1 Pine Street; ", "postcode", {}),
        ("Priya Nair; 6175550108; MA; Cambridge; ; 77 Kinnaird St; 2139", "postcode", {"postcode": "02139"}),
        ("Priya Nair; 6175550108; MA; Cambridge; ; 77 Kinnaird St; 21391234", "postcode", {"postcode": "02139-1234"}),
        ("Jane Doe; 2065550123; WA; Seattle; ; 1 Pine Street; 981011234", "postcode", {"postcode": "98101-1234"}),
        ("Jane Doe; 2065550123; WA; Seattle; ; 1 Pine Street; 98101.0", "postcode", {"postcode": "98101"}),
        ("Jane Doe; 2065550123; WA; 98101; ; 1 Pine Street; Seattle", "city postcode", {"city": "Seattle", "postcode": "98101"}),
        ("Jane Doe; 2065550123; ; Seattle; ; 1 Pine Street; 98101", "state", {"state": "WA"}),
        ("Jane Doe; 2065550123; US-WA; Seattle; ; 1 Pine Street; 98101", "state", {"state": "WA"}),
        ("Al Roy; 4155550102; Calif; Oakland; ; 1 Main St; 94601", "state", {"state": "CA"}),
        ("Al Roy; 4155550102; Cailfornia; Oakland; ; 1 Main St; 94601", "state", {"state": "CA"}),
        ("Jane Doe; 2065550123; WA; Seattle; ; 1 Pine Street; 02139", "postcode", {}),
        ("; 12; WA; Seattle; ; -; 98101", "name street phone", {}),
    ],
    "TH": [
        ("สมชาย; 0812345678; กรุงเทพมหานคร; บางรัก; ; 99 ถนนสีลม; ๑๐๕๐๐", "postcode", {"postcode": "10500"}),
        ("สมชาย; 0812345678; Bangkok; บางรัก; ; 99 ถนนสีลม; 1O5OO", "postcode", {"postcode": "10500"}),
        ("สมชาย; 0812345678; Bangkok; บางรัก; ; 99 ถนนสีลม; 10 500", "postcode", {"postcode": "10500"}),
        ("สมชาย; 0812345678; TH-10; บางรัก; ; 99 ถนนสีลม; 10500", "state", {"state": "กรุงเทพมหานคร"}),
        ("สมชาย; (+66)66812345678; Bangkok; บางรัก; ; 99 ถนนสีลม; 10500", "phone", {"phone": "(+66)812345678"}),
        ("สมชาย; 0812345678; Bangkok; ; ; 99 ถนนสีลม; 10500", "city", {}),
    ],
    "VN": [
        ("Trần An; (+1)0901234567; Hà Nội; Cầu Giấy; ; 5 Lê Lợi; ", "phone", {"phone": "(+84)901234567"}),
        ("Trần An; 0901234567; VN-HN; Cầu Giấy; ; 5 Lê Lợi; ", "state", {"state": "Hà Nội"}),
        ("Trần An; ０９０１２３４５６７; Hà Nội; Cầu Giấy; ; 5 Lê Lợi; 10000", "phone", {"phone": "0901234567"}),
        ("Trần An; 0901234567; Hà Nội; Cầu Giấy; ; 5 Lê Lợi; 100-00", "postcode", {"postcode": "10000"}),
        ("Trần An; 0901234567; Hà Nội; ; ; 5 Lê Lợi; ", "city", {}),
        ("Trần An; 0901234567; Hà Nội; Cầu Giấy; ; 5 Lê Lợi; 1000", "postcode", {}),
    ],
    "ID": [
        ("Siti; 081234567890; DKI Jakarta; Menteng; ; Jl. Cikini 5; ID 10310", "postcode", {"postcode": "10310"}),
        ("Siti; 081234567890; JK; Menteng; ; Jl. Cikini 5; 10310", "state", {"state": "DKI Jakarta"}),
        ("Siti; (+62)6281234567890; Bali; Denpasar; ; Jl. Umar 1; 80113", "phone", {"phone": "(+62)81234567890"}),
        ("Siti; 081234567890; ; Denpasar; ; Jl. Umar 1; 80113", "state", {}),
        ("Siti; 081234567890; Bali; Denpasar; ; Jl. Umar 1; 8011", "postcode", {}),
    ],
    "MY": [
        ("Ali; 0123456789; Kedah; Alor Setar; ; 2 Jalan Putra; 5000", "postcode", {"postcode": "05000"}),
        ("Ali; 0123456789; Selangor; Klang; ; 8 Jalan Meru; 4l05O", "postcode", {"postcode": "41050"}),
        ("Ali; 0123456789; Selangor; 41050; ; 8 Jalan Meru; Klang", "city postcode", {"city": "Klang", "postcode": "41050"}),
        ("Ali; 0123456789; MY-10; Klang; ; 8 Jalan Meru; 41050", "state", {"state": "Selangor"}),
        ("Ali; +6060123456789; Selangor; Klang; ; 8 Jalan Meru; 41050", "phone", {"phone": "(+60)123456789"}),
    ],
    "JP": [
        ("山田; 09012345678; 東京都; 渋谷区; ; 神南1-2; 〒150-0041", "postcode", {"postcode": "150-0041"}),
        ("山田; 09012345678; 東京都; 渋谷区; ; 神南1-2; １５０－００４１", "postcode", {"postcode": "150-0041"}),
        ("鈴木; 09012345678; 北海道; 札幌市; ; 北一条西2; 600001", "postcode", {"postcode": "060-0001"}),
        ("山田; ０９０－１２３４－５６７８; 東京都; 渋谷区; ; 神南1-2; 150-0041", "phone", {"phone": "090-1234-5678"}),
        ("山田; 09012345678; 13; 渋谷区; ; 神南1-2; 150-0041", "state", {"state": "東京都"}),
        ("山田; 09012345678; ; 渋谷区; ; 神南1-2; 530-0001", "state", {"state": "大阪府"}),
    ],
}
# fmt: on
