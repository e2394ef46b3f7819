using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Mails that left with a subject that Lemon Duck's spreading module is known to use.</summary>
/// <remarks>Only subjects that nobody else would write; those of everyday words are left out. State: see <see cref="LineBook"/>.</remarks>
public sealed class LureMailSieve : ITextSieve
{
    public string Id => "lure-mail";

    public ITextScan? Open(TextSchema schema, EvidenceFile file) =>
        schema.Family == "message-tracking" && schema.Ordinal("message-subject") >= 0 ? new Scan(schema) : null;

    private sealed class Scan(TextSchema schema) : ITextScan
    {
        private readonly LineBook _book = new("message-tracking", "lemonduck.lure-mail");
        private readonly int _subject = schema.Ordinal("message-subject");
        private readonly int _sender = schema.Ordinal("sender-address");
        private readonly int _direction = schema.Ordinal("directionality");

        public void Observe(TextRow row, ICollection<Record> kept)
        {
            var subject = row.Field(_subject);
            if (subject.Length < 10 || !IsLure(subject) || Ascii.Equal(row.Field(_direction), "incoming"u8))
                return;
            _book.Add(row, row.Text(_subject), row.Text(_sender));
        }

        public void Complete(ICollection<Record> kept) => _book.Report(kept);

        private static bool IsLure(ReadOnlySpan<byte> subject) =>
            Ascii.StartsWith(subject, "the truth of covid-19"u8) || Ascii.StartsWith(subject, "covid-19 ncov special info who"u8)
            || Ascii.StartsWith(subject, "halth advisory:corona virus"u8) || Ascii.Equal(subject, "what the fcuk"u8) || Ascii.Equal(subject, "farewell letter"u8);
    }
}
